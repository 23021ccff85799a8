package dev.sluice.workers;

import dev.sluice.schemas.topic.Topic;
import dev.sluice.workers.runtime.TaskHandler;
import org.apache.avro.specific.SpecificRecord;

/**
 * A worker that is still to be made.
 *
 * @param role the end of the name of its group, such as chat
 * @param leastInFlight how many tasks it must be able to handle at once to do its work well,
 *     whatever the settings say
 */
record WorkerPlan<V extends SpecificRecord>(
    Topic<V> topic, String role, TaskHandler<V> handler, int leastInFlight) {}
