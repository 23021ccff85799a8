/** The choice between the adapters of the conversation memory, made once for all processes. */
@NullMarked
package dev.sluice.adapters.conversation;

import org.jspecify.annotations.NullMarked;
