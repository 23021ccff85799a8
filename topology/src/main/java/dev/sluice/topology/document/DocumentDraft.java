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
import dev.sluice.topology.document.DocumentOutputs.Told;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.WakeTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A state in the making, for the length of one decision. */
final class DocumentDraft {
  private static final AvroCodec<DocumentState> CODEC = AvroCodec.of(DocumentState.class);

  final DocumentPolicy policy;
  final String tenant;
  final String documentId;
  final Instant now;
  final ChunkTable chunks;
  final List<SeenChange> seen;
  final List<Output<?>> outputs = new ArrayList<>();
  @Nullable DocumentChange current;
  @Nullable WaitingChange next;

  private final @Nullable DocumentState before;
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

  /** Says that the state is another from now on. */
  void change() {
    changed = true;
  }

  /**
   * A new version, higher than any before. It follows the clock, so that it is higher even when the
   * state of a removed document has been forgotten.
   */
  long newVersion() {
    changed = true;
    version = Math.max(version + 1, now.toEpochMilli());
    return version;
  }

  /** The generation of chunks that are new: a fresh one once an id may have been used up. */
  long generation(long ofVersion) {
    return deletedAt == null ? 0 : ofVersion;
  }

  /** Notes that ids have been used up. */
  void deleting() {
    changed = true;
    deletedAt = now;
  }

  /** Tells of a change, unless a newer one came under the same status id: then that one counts. */
  void tell(Told told, State state, DocumentStage stage, @Nullable Failure failure) {
    boolean old =
        seen.stream()
            .filter(newer -> newer.getVersion() > told.version())
            .anyMatch(newer -> newer.getStatusId().equals(told.statusId()));
    if (!old) {
      outputs.add(told.step(state, stage, failure, now));
    }
  }

  /** The bytes that the state takes as it is. */
  int bytes() {
    return CODEC.encode(build(now)).length + tenant.length() + documentId.length();
  }

  /** Whether the state has room for what it may yet learn. */
  boolean fits() {
    return bytes() <= policy.stateBytes();
  }

  Decision<DocumentState> decision() {
    Instant touched = changed || before == null ? now : before.getTouchedAt();
    boolean nothing = chunks.isEmpty() && current == null && next == null;
    if (nothing && !touched.plus(policy.memory()).isAfter(now)) {
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
      return touched.plus(policy.memory());
    }
    Stream<@Nullable Instant> times =
        Stream.of(
            current == null ? null : current.getDeadline(),
            next == null ? null : next.getDeadline(),
            current == null ? againAt() : null);
    return times.filter(Objects::nonNull).min(Comparator.naturalOrder()).orElse(null);
  }

  /** When the earliest deletion that was not confirmed is asked for again. */
  private @Nullable Instant againAt() {
    return chunks.entries().stream()
        .filter(DocumentDraft::isLeaving)
        .map(this::againAt)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** When the deletion of a chunk is asked for again if nothing is heard of it. */
  Instant againAt(ChunkEntry entry) {
    return Instant.ofEpochMilli(entry.getVersion()).plus(policy.deadline());
  }

  /** Whether a chunk's deletion was asked for. */
  static boolean isLeaving(ChunkEntry entry) {
    return entry.getPhase() == ChunkPhase.DELETING || entry.getPhase() == ChunkPhase.LEFTOVER;
  }
}
