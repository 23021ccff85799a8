package dev.sluice.topology.conversation;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.MachineTopology;
import dev.sluice.topology.machine.RecordLimit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * Requests and results in; tasks, statuses and finished turns out:
 *
 * <pre>
 * requests, context-results, chat-results
 *   -> conversation (states, timers)
 *     -> context-tasks, chat-tasks, status, turns, dead-letters
 * </pre>
 */
public final class ConversationTopology {
  private final MachineTopology<ConversationState, ConversationEvent> machine;

  public ConversationTopology(Settings settings, MeterRegistry meters) {
    this.machine =
        new MachineTopology<>(
            new ConversationMachine(ConversationPolicy.of(settings, Topics.RETENTION)),
            List.of(new ContextResultInlet(), new ChatResultInlet(), new RequestInlet()),
            settings.kafka().layout(),
            RecordLimit.of(settings.kafka()),
            meters);
  }

  /** Adds the sub-topology. */
  public void addTo(Topology topology) {
    machine.addTo(topology);
  }
}
