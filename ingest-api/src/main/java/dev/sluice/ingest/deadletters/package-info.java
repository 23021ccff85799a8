/** Listing the dead letters, and replaying them: each once. */
@NullMarked
package dev.sluice.ingest.deadletters;

import org.jspecify.annotations.NullMarked;
