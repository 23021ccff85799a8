/** Brings the status topic's events into the store that clients poll. */
@NullMarked
package dev.sluice.workers.projector;

import org.jspecify.annotations.NullMarked;
