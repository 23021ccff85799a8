package dev.sluice.benchmarks.chaos;

/**
 * Something that goes wrong.
 *
 * @param atMillis since the load began
 * @param target which process; empty where the kind says it
 * @param lengthMillis until it is mended
 */
record Fault(long atMillis, Kind kind, String target, long lengthMillis) {
  /** A kind of fault. */
  enum Kind {
    /** The process is killed as by {@code kill -9}, and started again. */
    KILL,
    /** The process is asked to end (SIGTERM), and started again. */
    TERMINATE,
    /** The process stands still (SIGSTOP), and goes on (SIGCONT). */
    PAUSE,
    /** Every call of the provider fails with 503. */
    PROVIDER_OUTAGE,
    /** Every call of the provider is taken and never answered. */
    PROVIDER_HANG,
    /** Every call of the provider is refused for a limit. */
    PROVIDER_REFUSAL,
    /** Records that nobody can read come to the topics. */
    POISON,
    /** A consumer group that is away for a while finds all its records anew. */
    REDELIVERY,
    /** Redis loses everything. */
    FLUSH
  }

  @Override
  public String toString() {
    return "%6.1f s  %-16s %-20s %.1f s"
        .formatted(atMillis / 1000.0, kind, target, lengthMillis / 1000.0);
  }
}
