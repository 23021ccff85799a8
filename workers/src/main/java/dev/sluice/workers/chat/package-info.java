/** Asks the model. */
@NullMarked
package dev.sluice.workers.chat;

import org.jspecify.annotations.NullMarked;
