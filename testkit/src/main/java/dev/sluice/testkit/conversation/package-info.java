/** The contract suite of the conversation memory. */
@NullMarked
package dev.sluice.testkit.conversation;

import org.jspecify.annotations.NullMarked;
