package dev.sluice.topology;

import dev.sluice.core.settings.Settings;
import dev.sluice.topology.conversation.ConversationTopology;
import dev.sluice.topology.document.DocumentTopology;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.streams.Topology;

/** All that a topology process runs: conversations and documents. */
final class PipelineTopology {
  private PipelineTopology() {}

  /** The sub-topologies, always in the same order, which their numbers follow from. */
  static Topology of(Settings settings, MeterRegistry meters) {
    Topology topology = new Topology();
    new ConversationTopology(settings, meters).addTo(topology);
    new DocumentTopology(settings, meters).addTo(topology);
    return topology;
  }
}
