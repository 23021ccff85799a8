package dev.sluice.topology.transaction;

import java.util.Set;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction as its coordinator knows it.
 *
 * @param partitions those that have yet to get the marker which ends it
 */
record KnownTransaction(long producerId, TransactionState state, Set<TopicPartition> partitions) {
  KnownTransaction {
    partitions = Set.copyOf(partitions);
  }

  /** Whether the coordinator will still end what is open there. */
  boolean willEnd(OpenTransaction open) {
    return producerId == open.producerId()
        && partitions.contains(open.partition())
        && switch (state) {
          case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT -> false;
          // One that this client does not know yet is left alone.
          case ONGOING, PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE, UNKNOWN -> true;
        };
  }
}
