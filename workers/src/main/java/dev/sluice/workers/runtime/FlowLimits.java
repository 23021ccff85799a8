package dev.sluice.workers.runtime;

/**
 * The bounds of what a partition holds in memory: above them its fetching pauses, and well below
 * them it goes on. Each partition has a share of its own, so that a partition full of one key's
 * records takes no memory from the others. Only records that could start count for the number: a
 * long queue behind one key must not keep the rest of its partition from being fetched.
 */
record FlowLimits(int mostReady, long mostBytes) {
  /** Waiting records of all partitions together may take this much. A fetch comes on top of it. */
  static final long BUFFER_BYTES = 16L << 20;

  /** Even a quick handler must not run dry in the time that a fetch takes. */
  private static final int LEAST_READY = 256;

  /** Enough to fill every place twice over, from one partition or from all together. */
  static FlowLimits of(int places, int partitions) {
    return new FlowLimits(
        (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_READY, 2L * places / partitions)),
        BUFFER_BYTES / partitions);
  }

  boolean full(PartitionState partition) {
    return partition.ready >= mostReady || partition.waitingBytes >= mostBytes;
  }

  boolean low(PartitionState partition) {
    return partition.ready <= mostReady / 2 && partition.waitingBytes <= mostBytes / 2;
  }
}
