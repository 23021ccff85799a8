/**
 * Runs a handler over the records of a topic: many at once and out of order, each key in order, at
 * least once, with the offsets of the finished prefix committed.
 */
@NullMarked
package dev.sluice.workers.runtime;

import org.jspecify.annotations.NullMarked;
