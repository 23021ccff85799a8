package dev.sluice.standalone.process;

import dev.sluice.ingest.IngestConfiguration;
import dev.sluice.topology.TopologyConfiguration;
import dev.sluice.workers.WorkersConfiguration;
import java.util.Locale;

/** The parts that a process can play. */
enum Role {
  INGEST_API(IngestConfiguration.class),
  TOPOLOGY(TopologyConfiguration.class),
  WORKERS(WorkersConfiguration.class);

  private final Class<?> configuration;

  Role(Class<?> configuration) {
    this.configuration = configuration;
  }

  Class<?> configuration() {
    return configuration;
  }

  /** As it is written on the command line: ingest-api. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
