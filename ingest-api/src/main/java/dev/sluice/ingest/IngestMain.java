package dev.sluice.ingest;

import dev.sluice.hosting.Host;

/** The ingest API as a process of its own. */
public final class IngestMain {
  private IngestMain() {}

  /** Runs until the process is asked to stop. */
  public static void main(String[] args) {
    Host.main(IngestConfiguration.class, IngestProperties::of);
  }
}
