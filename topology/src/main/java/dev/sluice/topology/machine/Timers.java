package dev.sluice.topology.machine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The timers of a machine's states: a store ordered by time, of which only what is due is read. */
final class Timers {
  private static final byte[] PRESENT = {};

  private final KeyValueStore<Bytes, byte[]> store;

  /**
   * No timer is earlier, in milliseconds since 1970. Spares the scan the tombstones of the timers
   * that have gone off, which RocksDB keeps until it compacts.
   */
  private long earliest;

  /** A timer that has gone off. */
  record Due(Instant at, String stateKey) {}

  Timers(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Moves the timer of a state; null for none. */
  void move(String stateKey, @Nullable Instant from, @Nullable Instant to) {
    if (from != null && !from.equals(to)) {
      store.delete(key(from.toEpochMilli(), stateKey));
    }
    if (to != null && !to.equals(from)) {
      store.put(key(to.toEpochMilli(), stateKey), PRESENT);
      earliest = Math.min(earliest, to.toEpochMilli());
    }
  }

  /** Takes what is due out of the store, the earliest first, and no more than {@code limit}. */
  List<Due> take(Instant now, int limit) {
    List<Due> due = new ArrayList<>();
    long end = now.toEpochMilli() + 1;
    if (earliest >= end) {
      return due;
    }
    try (KeyValueIterator<Bytes, byte[]> found = store.range(key(earliest, ""), key(end, ""))) {
      while (found.hasNext() && due.size() < limit) {
        ByteBuffer key = ByteBuffer.wrap(found.next().key.get());
        Instant at = Instant.ofEpochMilli(key.getLong());
        due.add(new Due(at, StandardCharsets.UTF_8.decode(key).toString()));
      }
    }
    earliest = due.size() < limit ? end : due.getLast().at().toEpochMilli();
    due.forEach(timer -> store.delete(key(timer.at().toEpochMilli(), timer.stateKey())));
    return due;
  }

  private static Bytes key(long millis, String stateKey) {
    byte[] state = stateKey.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + state.length).putLong(millis).put(state).array());
  }
}
