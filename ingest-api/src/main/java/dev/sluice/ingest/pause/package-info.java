/** Shows and lifts the pauses that providers asked for. */
@NullMarked
package dev.sluice.ingest.pause;

import org.jspecify.annotations.NullMarked;
