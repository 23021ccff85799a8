/** Listing the dead letters, and replaying them: each once. */
@NullMarked
package dev.sluice.ingest.letters;

import org.jspecify.annotations.NullMarked;
