package dev.sluice.topology.document;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.MachineTopology;
import dev.sluice.topology.machine.RecordLimit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/**
 * Document changes and results in; tasks and statuses out:
 *
 * <pre>
 * documents, embedding-results
 *   -> document (states, timers)
 *     -> embedding-tasks, status, document-texts, dead-letters
 * </pre>
 */
public final class DocumentTopology {
  private final MachineTopology<DocumentState, DocumentEvent> machine;

  /**
   * @param indexes the vector indexes that are known now; empty while that is not known
   */
  public DocumentTopology(
      Settings settings, Supplier<Optional<KnownIndexes>> indexes, MeterRegistry meters) {
    this.machine =
        new MachineTopology<>(
            new DocumentMachine(DocumentPolicy.of(settings, Topics.RETENTION)),
            List.of(new DocumentInlet(indexes), new EmbeddingResultInlet()),
            settings.kafka().layout(),
            RecordLimit.of(settings.kafka()),
            meters);
  }

  /** Adds the sub-topology. */
  public void addTo(Topology topology) {
    machine.addTo(topology);
  }
}
