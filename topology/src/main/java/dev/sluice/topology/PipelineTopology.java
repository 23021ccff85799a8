package dev.sluice.topology;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.topology.conversation.ConversationTopology;
import dev.sluice.topology.document.DocumentTopology;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/** All that a topology process runs: conversations and documents. */
final class PipelineTopology {
  private PipelineTopology() {}

  /**
   * The sub-topologies, always in the same order, which their numbers follow from.
   *
   * @param indexes the vector indexes that are known now; empty while that is not known
   */
  static Topology of(
      Settings settings, Supplier<Optional<KnownIndexes>> indexes, MeterRegistry meters) {
    Topology topology = new Topology();
    new ConversationTopology(settings, meters).addTo(topology);
    new DocumentTopology(settings, indexes, meters).addTo(topology);
    return topology;
  }
}
