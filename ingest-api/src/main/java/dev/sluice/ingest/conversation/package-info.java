/** The part of the API that returns the turns of a conversation. */
@NullMarked
package dev.sluice.ingest.conversation;

import org.jspecify.annotations.NullMarked;
