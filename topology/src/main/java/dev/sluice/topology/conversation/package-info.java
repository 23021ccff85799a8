/** What a conversation does with each event: whose turn it is, what is asked, how it ends. */
@NullMarked
package dev.sluice.topology.conversation;

import org.jspecify.annotations.NullMarked;
