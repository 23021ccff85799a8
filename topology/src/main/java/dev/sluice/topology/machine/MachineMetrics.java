package dev.sluice.topology.machine;

import io.micrometer.core.instrument.MeterRegistry;

/** The meters of a machine. */
final class MachineMetrics {
  private final MeterRegistry registry;
  private final String machine;

  MachineMetrics(MeterRegistry registry, String machine) {
    this.registry = registry;
    this.machine = machine;
  }

  /** A record had a wrong key or lay in a wrong partition, and was written again. */
  void countRekeyed(String topic) {
    registry.counter("sluice.topology.rekeyed", "machine", machine, "topic", topic).increment();
  }

  /** A record went to the dead letters. */
  void countDeadLetter(String topic, String code) {
    registry
        .counter("sluice.topology.dead.letters", "machine", machine, "topic", topic, "code", code)
        .increment();
  }

  /** An output was too large to be written. */
  void countTooLarge(String topic) {
    registry.counter("sluice.topology.too.large", "machine", machine, "topic", topic).increment();
  }

  /** Something happened that only a defect explains. */
  void countDefect() {
    registry.counter("sluice.topology.defects", "machine", machine).increment();
  }

  /** A state could not be read, was set aside, and its key begins anew. */
  void countUnreadableState() {
    registry.counter("sluice.topology.states.unreadable", "machine", machine).increment();
  }
}
