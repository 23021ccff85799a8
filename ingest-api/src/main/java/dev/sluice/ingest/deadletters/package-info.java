/** The part of the API that lists dead letters and replays each once. */
@NullMarked
package dev.sluice.ingest.deadletters;

import org.jspecify.annotations.NullMarked;
