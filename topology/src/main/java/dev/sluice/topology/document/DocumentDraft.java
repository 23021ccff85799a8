package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;
import static dev.sluice.schemas.ChunkPhase.STORED;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.WaitingChange;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.WakeTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A document's state and outputs while one event changes them, for one decision. */
final class DocumentDraft {
  private static final AvroCodec<DocumentState> CODEC = AvroCodec.of(DocumentState.class);

  private final DocumentPolicy policy;
  private final @Nullable DocumentState before;
  private final String tenant;
  private final String documentId;
  private final Instant now;
  private final ChunkTable chunks;
  private final SeenChanges seen;
  private final List<Output<?>> outputs = new ArrayList<>();
  private @Nullable DocumentChange current;
  private @Nullable WaitingChange next;
  private long version;

  /** The index in which all stored chunks are; null if it is not known. */
  private @Nullable String index;

  /** Whether chunks that were stored are not in the index any more, and not stored again yet. */
  private boolean missing;

  private boolean textKept;
  private boolean changed;

  /** A document of which nothing is known. */
  DocumentDraft(DocumentPolicy policy, String tenant, String documentId, Instant now) {
    this.policy = policy;
    this.before = null;
    this.tenant = tenant;
    this.documentId = documentId;
    this.now = now;
    this.chunks = new ChunkTable(List.of(), null);
    this.seen = new SeenChanges(List.of());
  }

  DocumentDraft(DocumentPolicy policy, DocumentState state, Instant now) {
    this.policy = policy;
    this.before = state;
    this.tenant = state.getTenant();
    this.documentId = state.getDocumentId();
    this.now = now;
    this.chunks = new ChunkTable(state.getChunks(), state.getDeletedAt());
    this.seen = new SeenChanges(state.getSeen());
    this.current = state.getCurrent();
    this.next = state.getNext();
    this.version = state.getVersion();
    this.index = state.getIndex();
    this.missing = state.getMissing();
    this.textKept = state.getTextKept();
  }

  /** The time of the event. */
  Instant now() {
    return now;
  }

  /** The document's chunks, which note by themselves that they were changed. */
  ChunkTable chunks() {
    return chunks;
  }

  /** The change under way, if there is one. */
  @Nullable DocumentChange current() {
    return current;
  }

  /** The change that waits, if there is one. */
  @Nullable WaitingChange next() {
    return next;
  }

  boolean isRepeat(Document document, Sha256 digest) {
    return seen.isRepeat(document, digest, this::isPending);
  }

  private boolean isPending(long ofVersion) {
    return (current != null && current.getVersion() == ofVersion)
        || (next != null && next.getVersion() == ofVersion);
  }

  /** Whether a document is as its newest change asked for, which is not under way any more. */
  boolean isSettled(Sha256 digest) {
    return current == null && next == null && seen.isNewest(digest);
  }

  /**
   * Whether all chunks that were stored are in an index.
   *
   * @param target null if it is not known; then they are
   */
  boolean isIn(@Nullable TargetIndex target) {
    return target == null || (!missing && (!chunks.has(STORED) || target.holds(index)));
  }

  /** Notes that what was stored is in the index no more, so that it is stored again. */
  void doubtStored() {
    changed = true;
    missing = true;
    index = null;
    chunks.doubtStored();
  }

  /**
   * Notes that a chunk is stored.
   *
   * @param storedIn the index that it is in; null if that is not known
   */
  void markStored(ChunkEntry entry, @Nullable String storedIn) {
    boolean same = !chunks.has(STORED) || Objects.equals(index, storedIn);
    index = same ? storedIn : null;
    chunks.markStored(entry);
  }

  /** Keeps the text of a change that is begun. */
  void keepText(Document document) {
    changed = true;
    textKept = true;
    write(DocumentOutputs.text(document));
  }

  /** Notes that the text of the newest change could not be kept. */
  void missText() {
    changed = true;
    textKept = false;
  }

  /** Forgets the text that is kept. */
  void dropText(String about) {
    if (textKept) {
      changed = true;
      textKept = false;
      write(DocumentOutputs.noText(tenant, documentId, about));
    }
  }

  /** Whether the text of the newest change is kept. */
  boolean isTextKept() {
    return textKept;
  }

  /** The facts that the statuses of the change under way show. */
  ChangeStatus status(DocumentChange change) {
    return ChangeStatus.of(tenant, documentId, change);
  }

  /** The bytes that the state would take if this change waited. */
  int bytesWith(WaitingChange waiting) {
    return bytes(state(chunks.entries(), waiting, now));
  }

  /** The bytes that the state would take with these chunks in place of all. */
  int bytesWith(List<ChunkEntry> entries) {
    return bytes(state(entries, next, now));
  }

  private int bytes(DocumentState state) {
    return CODEC.encode(state).length + tenant.length() + documentId.length();
  }

  /** Adds a record to what is written. */
  void write(Output<?> output) {
    outputs.add(output);
  }

  /**
   * Adds a status of a change, unless a newer one came under the same id: then that one counts. One
   * that stores again what an index lost has no status.
   */
  void write(ChangeStatus change, Output<StatusEvent> status) {
    if (!isRefill(change.version()) && !seen.hasNewer(change.statusId(), change.version())) {
      write(status);
    }
  }

  private boolean isRefill(long ofVersion) {
    return current != null && current.getRefill() && current.getVersion() == ofVersion;
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

  /** Notes a change as the newest. */
  void note(SeenChange change) {
    changed = true;
    seen.note(change);
  }

  /**
   * Makes a change the one under way.
   *
   * @param refill whether it stores again what an index lost
   */
  DocumentChange begin(WaitingChange change, boolean refill) {
    ChangeStatus status = ChangeStatus.of(change);
    changed = true;
    current =
        new DocumentChange(
            change.getVersion(),
            status.statusId(),
            change.getDocument().getAction(),
            false,
            null,
            status.metadata(),
            change.getDeadline(),
            refill);
    return current;
  }

  /** Notes that everything wanted by the change under way is stored. */
  DocumentChange beginDeleting(DocumentChange change) {
    changed = true;
    current = DocumentChange.newBuilder(change).setDeleting(true).setFailure(null).build();
    return current;
  }

  /** Ends the change under way. */
  void leave(DocumentChange change, boolean completed) {
    changed = true;
    chunks.endChange();
    if (completed) {
      seen.markCompleted(change.getVersion());
      missing = false;
    }
    current = null;
  }

  /** Makes a change the one that waits. */
  void enqueue(WaitingChange change) {
    changed = true;
    next = change;
  }

  /** Takes the change that waits, if there is one. */
  @Nullable WaitingChange takeNext() {
    WaitingChange taken = next;
    changed |= taken != null;
    next = null;
    return taken;
  }

  /** Notes that a chunk's task failed; the change under way keeps its first failure. */
  void failChunk(ChunkEntry entry, Failure failure) {
    boolean deleting = entry.getPhase() == DELETING;
    chunks.markFailed(entry);
    if (current != null && current.getDeleting() == deleting && current.getFailure() == null) {
      current = DocumentChange.newBuilder(current).setFailure(failure).build();
    }
  }

  /** Asks for deletions, under a version of their own: no older answer stands for them. */
  void deleteChunks(List<ChunkEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    Instant deadline = current == null ? now.plus(policy.deadline()) : current.getDeadline();
    String about = current == null ? documentId : current.getStatusId();
    long asked = takeVersion();
    for (ChunkEntry entry : entries) {
      ChunkId id = ChunkId.of(entry);
      chunks.markDeleting(entry, asked, now);
      write(
          DocumentOutputs.deleteTask(
              tenant, documentId, asked, id, deadline, missing ? index : null, about));
    }
  }

  /** The decision that all this comes to. */
  Decision<DocumentState> decision() {
    boolean other = changed || chunks.isChanged();
    Instant touched = other || before == null ? now : before.getTouchedAt();
    boolean nothing = chunks.isEmpty() && current == null && next == null;
    if (nothing && !touched.plus(policy.retention()).isAfter(now)) {
      return new Decision<>(null, outputs);
    }
    DocumentState after = state(chunks.entries(), next, touched);
    boolean same =
        !other && before != null && Objects.equals(before.getWakeAt(), after.getWakeAt());
    return new Decision<>(same ? before : after, outputs);
  }

  private DocumentState state(
      List<ChunkEntry> entries, @Nullable WaitingChange waiting, Instant touched) {
    Instant scheduled = before == null ? null : before.getWakeAt();
    return new DocumentState(
        tenant,
        documentId,
        version,
        entries,
        chunks.deletedAt(),
        current,
        waiting,
        seen.all(),
        touched,
        WakeTime.next(scheduled, wakeAt(waiting, touched), now),
        index,
        missing,
        textKept);
  }

  private @Nullable Instant wakeAt(@Nullable WaitingChange waiting, Instant touched) {
    if (current != null) {
      return earliest(current.getDeadline(), waiting == null ? null : waiting.getDeadline());
    }
    if (chunks.isEmpty()) {
      return touched.plus(policy.retention());
    }
    Instant again =
        chunks.leaving().map(policy::deleteAgainAt).min(Instant::compareTo).orElse(null);
    return waiting == null ? again : earliest(waiting.getDeadline(), again);
  }

  private static Instant earliest(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }
}
