/** Brings finished turns into the conversation memory. */
@NullMarked
package dev.sluice.workers.archive;

import org.jspecify.annotations.NullMarked;
