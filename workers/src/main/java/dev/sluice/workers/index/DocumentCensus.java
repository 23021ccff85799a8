package dev.sluice.workers.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The documents whose chunks are not all in an index, by the states that the topology keeps. Holds
 * about 300 bytes for each of them. Used by one thread.
 */
final class DocumentCensus {
  private static final AvroCodec<DocumentState> STATES = AvroCodec.of(DocumentState.class);

  /** How often a document is asked to be stored again that fails. */
  private static final int TRIES = 3;

  /** When one is given up of which nothing is heard. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final IndexFacts index;

  /** By the key of the state. */
  private final Map<String, Absent> absent = new HashMap<>();

  private int asked;

  /**
   * A document that is not in the index.
   *
   * @param newest the digest of its newest change; null if none is known
   * @param busy whether a change is under way
   * @param tries how often it was asked for
   * @param askedAt when it was asked for, while it is not known what came of it
   */
  private record Absent(
      @Nullable Sha256 newest, boolean busy, int tries, @Nullable Instant askedAt) {}

  DocumentCensus(IndexFacts index) {
    this.index = index;
  }

  /** Takes a record of the states' changelog. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), UTF_8);
    Absent before = absent.get(key);
    Optional<DocumentState> state = state(record);
    if (state.isEmpty() || isIn(state.get())) {
      settle(before);
      absent.remove(key);
      return;
    }
    DocumentState now = state.get();
    boolean busy = now.getCurrent() != null || now.getNext() != null;
    if (!busy) {
      settle(before);
    }
    absent.put(
        key,
        new Absent(
            now.getSeen().isEmpty() ? null : now.getSeen().getLast().getDigest(),
            busy,
            before == null ? 0 : before.tries(),
            busy && before != null ? before.askedAt() : null));
  }

  private void settle(@Nullable Absent before) {
    if (before != null && before.askedAt() != null) {
      asked--;
    }
  }

  /** Those that cannot be read were set aside by the topology, too. */
  private static Optional<DocumentState> state(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(STATES.decode(record.value()));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  private boolean isIn(DocumentState state) {
    if (state.getMissing()) {
      return false;
    }
    String stored = state.getIndex();
    boolean here = stored == null ? index.getAdopted() : stored.equals(index.getId());
    return here || state.getChunks().stream().noneMatch(c -> c.getPhase() == ChunkPhase.STORED);
  }

  /** Documents that are not in the index. */
  int size() {
    return absent.size();
  }

  /** Documents that were asked for and of which nothing was heard yet. */
  int asked() {
    return asked;
  }

  /** Whether a document is one to ask for, with the text of this digest. */
  boolean wants(String key, Sha256 digest) {
    Absent one = absent.get(key);
    return one != null && isWaiting(one) && digest.equals(one.newest());
  }

  private static boolean isWaiting(Absent one) {
    return !one.busy() && one.askedAt() == null && one.tries() < TRIES;
  }

  /** Notes that a document was asked for. */
  void ask(String key, Instant now) {
    Absent one = absent.get(key);
    if (one != null && one.askedAt() == null) {
      absent.put(key, new Absent(one.newest(), one.busy(), one.tries() + 1, now));
      asked++;
    }
  }

  /** Gives those up of which nothing was heard for long. */
  void forgetSilent(Instant now) {
    absent.replaceAll((key, one) -> {
      Instant at = one.askedAt();
      if (at == null || at.plus(PATIENCE).isAfter(now)) {
        return one;
      }
      asked--;
      return new Absent(one.newest(), one.busy(), one.tries(), null);
    });
  }

  /** Whether there are documents that may yet be asked for. */
  boolean hasWaiting() {
    return absent.values().stream().anyMatch(DocumentCensus::isWaiting);
  }

  /** Whether there are documents of which more will be heard. */
  boolean hasPending() {
    return absent.values().stream().anyMatch(one -> one.busy() || one.askedAt() != null);
  }

  /** Asks again for what failed, the next time. */
  void forgive() {
    absent.replaceAll((key, one) -> new Absent(one.newest(), one.busy(), 0, one.askedAt()));
  }

  /** Documents of which nothing more will be heard by itself. */
  long stuck() {
    return absent.values().stream().filter(one -> !one.busy() && one.askedAt() == null).count();
  }

  /** The keys of the first of them. */
  List<String> firstStuck(int most) {
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, Absent> entry : absent.entrySet()) {
      if (keys.size() == most) {
        break;
      }
      if (!entry.getValue().busy() && entry.getValue().askedAt() == null) {
        keys.add(entry.getKey());
      }
    }
    return keys;
  }
}
