package dev.sluice.workers.runtime;

/**
 * How much a lane may hold in memory before its fetching pauses, and how little before it goes on.
 * Each lane has a share of its own, so that a partition full of one key's records takes no memory
 * from the others. Only entries that could start count for the number: a long queue behind one key
 * must not keep the rest of its partition from being fetched.
 */
record FlowLimits(int mostReady, long mostBytes) {
  /** Waiting records of all lanes together may take this much. A fetch comes on top of it. */
  static final long BUFFER_BYTES = 16L << 20;

  /** Even a quick handler must not run dry in the time that a fetch takes. */
  private static final int LEAST_READY = 256;

  /** Enough to fill every place twice over, from one lane or from all together. */
  static FlowLimits of(int places, int lanes) {
    return new FlowLimits(
        (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_READY, 2L * places / lanes)),
        BUFFER_BYTES / lanes);
  }

  boolean full(Lane lane) {
    return lane.ready >= mostReady || lane.waitingBytes >= mostBytes;
  }

  boolean low(Lane lane) {
    return lane.ready <= mostReady / 2 && lane.waitingBytes <= mostBytes / 2;
  }
}
