/** The port of the conversation memory. */
@NullMarked
package dev.sluice.core.conversation;

import org.jspecify.annotations.NullMarked;
