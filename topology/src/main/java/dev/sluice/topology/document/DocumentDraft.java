package dev.sluice.topology.document;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.State;
import dev.sluice.schemas.WaitingChange;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.WakeTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A document's state and outputs while one event changes them, for one decision. */
final class DocumentDraft {
  private static final AvroCodec<DocumentState> CODEC = AvroCodec.of(DocumentState.class);

  /** Changes that are remembered, so that a repeat of one does nothing. */
  private static final int MOST_SEEN = 32;

  private final DocumentPolicy policy;
  private final @Nullable DocumentState before;
  private final String tenant;
  private final String documentId;
  private final Instant now;
  private final ChunkTable chunks;
  private final List<SeenChange> seen;
  private final List<Output<?>> outputs = new ArrayList<>();
  private @Nullable DocumentChange current;
  private @Nullable WaitingChange next;
  private long version;
  private @Nullable Instant deletedAt;
  private boolean changed;

  DocumentDraft(
      DocumentPolicy policy,
      @Nullable DocumentState before,
      String tenant,
      String documentId,
      Instant now) {
    this.policy = policy;
    this.before = before;
    this.tenant = tenant;
    this.documentId = documentId;
    this.now = now;
    this.chunks = new ChunkTable(before == null ? List.of() : before.getChunks());
    this.seen = new ArrayList<>(before == null ? List.of() : before.getSeen());
    if (before != null) {
      current = before.getCurrent();
      next = before.getNext();
      version = before.getVersion();
      deletedAt = before.getDeletedAt();
    }
  }

  DocumentPolicy policy() {
    return policy;
  }

  Instant now() {
    return now;
  }

  String tenant() {
    return tenant;
  }

  String documentId() {
    return documentId;
  }

  /** The change under way, if there is one. */
  @Nullable DocumentChange current() {
    return current;
  }

  /** The change that waits, if there is one. */
  @Nullable WaitingChange next() {
    return next;
  }

  /** The changes seen lately, the newest at the end. */
  List<SeenChange> seen() {
    return List.copyOf(seen);
  }

  /** Everything that is known of the document's chunks. */
  List<ChunkEntry> chunks() {
    return chunks.entries();
  }

  Optional<ChunkEntry> chunk(ChunkId id) {
    return chunks.find(id);
  }

  int countChunks(Predicate<ChunkEntry> which) {
    return chunks.count(which);
  }

  boolean hasChunk(ChunkPhase phase) {
    return chunks.has(phase);
  }

  /** The generation of chunks that are new: a fresh one once an id may have been used up. */
  long generation(long ofVersion) {
    return deletedAt == null ? 0 : ofVersion;
  }

  /** The bytes that the state takes as it is. */
  int bytes() {
    return CODEC.encode(build(now)).length + tenant.length() + documentId.length();
  }

  /** The bytes that the state would take if it kept this change for later. */
  int bytesWith(WaitingChange change) {
    WaitingChange kept = next;
    next = change;
    int bytes = bytes();
    next = kept;
    return bytes;
  }

  /** Whether the state has room for what it may yet learn. */
  boolean fits() {
    return bytes() <= policy.stateBytes();
  }

  /** Whether a chunk's deletion was asked for. */
  static boolean isLeaving(ChunkEntry entry) {
    return entry.getPhase() == ChunkPhase.DELETING || entry.getPhase() == ChunkPhase.LEFTOVER;
  }

  /** When the deletion of a chunk is asked for again if nothing is heard of it. */
  Instant deleteAgainAt(ChunkEntry entry) {
    return Instant.ofEpochMilli(entry.getVersion()).plus(policy.deadline());
  }

  /** Adds a record to what is written. */
  void write(Output<?> output) {
    outputs.add(output);
  }

  /**
   * Writes the status of a change, unless a newer one came under the same status id: then that one
   * counts.
   */
  void writeStatus(
      ChangeStatus status, State state, DocumentStage stage, @Nullable Failure failure) {
    boolean old =
        seen.stream()
            .filter(newer -> newer.getVersion() > status.version())
            .anyMatch(newer -> newer.getStatusId().equals(status.statusId()));
    if (!old) {
      write(status.at(state, stage, failure, now));
    }
  }

  /**
   * Takes a new version, higher than any before. It follows the clock, so that it is higher even
   * when the state of a removed document has been forgotten.
   */
  long takeVersion() {
    changed = true;
    version = Math.max(version + 1, now.toEpochMilli());
    return version;
  }

  /** Notes that ids of chunks have been used up. */
  void noteDeletion() {
    changed = true;
    deletedAt = now;
  }

  /** Makes a change the one under way, or replaces it by what it has become. */
  void setCurrent(DocumentChange change) {
    changed = true;
    current = change;
  }

  /** Ends the change under way. */
  void leaveCurrent() {
    changed = true;
    current = null;
  }

  /** Keeps a change for later, in place of an older one; false, and nothing, if it has no room. */
  boolean keepNext(WaitingChange change) {
    if (bytesWith(change) > policy.stateBytes()) {
      return false;
    }
    changed = true;
    next = change;
    return true;
  }

  /** Takes the change that waits, if there is one. */
  Optional<WaitingChange> takeNext() {
    WaitingChange taken = next;
    if (taken == null) {
      return Optional.empty();
    }
    changed = true;
    next = null;
    return Optional.of(taken);
  }

  /** Notes a change as the newest. */
  void remember(SeenChange change) {
    changed = true;
    seen.removeIf(older ->
        older.getStatusId().equals(change.getStatusId())
            && older.getDigest().equals(change.getDigest()));
    seen.add(change);
    if (seen.size() > MOST_SEEN) {
      seen.removeFirst();
    }
  }

  /** Notes that the change of a version was carried out. */
  void markCompleted(long completed) {
    changed = true;
    seen.replaceAll(change ->
        change.getVersion() == completed
            ? SeenChange.newBuilder(change).setCompleted(true).build()
            : change);
  }

  /** Adds a chunk, or replaces what is known of it. */
  void putChunk(ChunkEntry entry) {
    changed = true;
    chunks.put(entry);
  }

  void removeChunk(ChunkEntry entry) {
    changed = true;
    chunks.remove(entry);
  }

  /** Changes what is known of every chunk. */
  void replaceChunks(UnaryOperator<ChunkEntry> change) {
    changed = true;
    chunks.replaceAll(change);
  }

  /** Takes other chunks in place of all; false, and nothing, if the state has no room for them. */
  boolean adoptChunks(List<ChunkEntry> entries) {
    List<ChunkEntry> older = chunks.entries();
    chunks.reset(entries);
    if (fits()) {
      changed = true;
      return true;
    }
    chunks.reset(older);
    return false;
  }

  /** The decision that all this comes to. */
  Decision<DocumentState> decision() {
    Instant touched = changed || before == null ? now : before.getTouchedAt();
    boolean nothing = chunks.isEmpty() && current == null && next == null;
    if (nothing && !touched.plus(policy.retention()).isAfter(now)) {
      return new Decision<>(null, outputs);
    }
    DocumentState built = build(touched);
    boolean same =
        !changed && before != null && Objects.equals(before.getWakeAt(), built.getWakeAt());
    return new Decision<>(same ? before : built, outputs);
  }

  private DocumentState build(Instant touched) {
    return new DocumentState(
        tenant,
        documentId,
        version,
        chunks.entries(),
        deletedAt,
        current,
        next,
        List.copyOf(seen),
        touched,
        WakeTime.next(before == null ? null : before.getWakeAt(), wakeAt(touched), now));
  }

  private @Nullable Instant wakeAt(Instant touched) {
    if (current == null && chunks.isEmpty()) {
      return touched.plus(policy.retention());
    }
    Stream<@Nullable Instant> times =
        Stream.of(
            current == null ? null : current.getDeadline(),
            next == null ? null : next.getDeadline(),
            current == null ? deleteAgainAt() : null);
    return times.filter(Objects::nonNull).min(Comparator.naturalOrder()).orElse(null);
  }

  /** When the earliest deletion that was not confirmed is asked for again. */
  private @Nullable Instant deleteAgainAt() {
    return chunks.entries().stream()
        .filter(DocumentDraft::isLeaving)
        .map(this::deleteAgainAt)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
