/** The conversation memory: every turn of every conversation. */
@NullMarked
package dev.sluice.core.conversation;

import org.jspecify.annotations.NullMarked;
