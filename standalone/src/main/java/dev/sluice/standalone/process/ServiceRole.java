package dev.sluice.standalone.process;

import dev.sluice.ingest.IngestConfiguration;
import dev.sluice.topology.TopologyConfiguration;
import dev.sluice.workers.WorkersConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The parts that a process can play. A role's folder has the jars of that role alone, so a role's
 * classes are only looked for once it is played.
 */
enum ServiceRole {
  INGEST_API(() -> IngestConfiguration.class),
  TOPOLOGY(() -> TopologyConfiguration.class),
  WORKERS(() -> WorkersConfiguration.class);

  private final Supplier<Class<?>> configuration;

  ServiceRole(Supplier<Class<?>> configuration) {
    this.configuration = configuration;
  }

  /** The configurations of a process that plays these roles. */
  static List<Class<?>> configurations(ServiceRole... roles) {
    return Arrays.stream(roles).<Class<?>>map(role -> role.configuration.get()).toList();
  }

  /** As it is written on the command line: ingest-api. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
