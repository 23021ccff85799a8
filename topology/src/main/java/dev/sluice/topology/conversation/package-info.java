/** The conversation machine: takes requests in turn, has the model asked, and ends them. */
@NullMarked
package dev.sluice.topology.conversation;

import org.jspecify.annotations.NullMarked;
