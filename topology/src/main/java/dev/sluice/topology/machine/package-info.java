/**
 * Runs pure state machines on Kafka Streams: records in, state and timers kept, records out, what
 * cannot be processed to the dead letters.
 */
@NullMarked
package dev.sluice.topology.machine;

import org.jspecify.annotations.NullMarked;
