package dev.sluice.topology.document;

import dev.sluice.core.document.DocumentDigests;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.WaitingChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The arrival of a change that somebody asks for. */
final class DocumentArrival {
  private final DocumentPolicy policy;
  private final DocumentDraft draft;
  private final DocumentProgress progress;
  private final DocumentEndings endings;

  DocumentArrival(
      DocumentPolicy policy,
      DocumentDraft draft,
      DocumentProgress progress,
      DocumentEndings endings) {
    this.policy = policy;
    this.draft = draft;
    this.progress = progress;
    this.endings = endings;
  }

  /**
   * Takes a change up, unless it is a repeat.
   *
   * @param at the record's time
   * @param target the index in which chunks are stored now; null if it is not known
   */
  void take(Document document, Instant at, @Nullable TargetIndex target) {
    Sha256 digest = DocumentDigests.ofChange(document);
    if (draft.isRepeat(document, digest)) {
      if (target != null) {
        refill(document, at, target);
      }
      return;
    }
    long version = draft.takeVersion();
    draft.note(new SeenChange(version, StatusKey.of(document).id(), digest, false));
    WaitingChange change =
        new WaitingChange(version, document, policy.deadline(document, at, draft.now()));
    if (draft.current() == null) {
      progress.start(change, target, false);
    } else if (endings.isOverdue(change.getDeadline())) {
      endings.expire(change);
    } else {
      await(change);
    }
  }

  /**
   * Stores a document again whose chunks are not in an index, if this is what it is to be and
   * nothing else is under way.
   *
   * @param at the record's time
   */
  void refill(Document document, Instant at, TargetIndex target) {
    if (document.getAction() == DocumentAction.UPSERT
        && draft.isSettled(DocumentDigests.ofChange(document))
        && !draft.isIn(target)) {
      Document fresh = Document.newBuilder(document).setDeadline(null).setAcceptedAt(null).build();
      Instant deadline = policy.deadline(fresh, at, draft.now());
      progress.start(new WaitingChange(draft.takeVersion(), fresh, deadline), target, true);
    }
  }

  /** Keeps a change until the one under way has ended, in place of an older one that waited. */
  private void await(WaitingChange change) {
    int bytes = draft.bytesWith(change);
    if (bytes > policy.stateBytes()) {
      endings.refuse(change, DocumentFailures.tooLargeToWait(bytes, policy.stateBytes()));
      return;
    }
    WaitingChange older = draft.takeNext();
    if (older != null) {
      endings.supersede(older);
    }
    draft.enqueue(change);
    ChangeStatus status = ChangeStatus.of(change);
    draft.write(status, DocumentOutputs.processing(status, DocumentStage.ACCEPTED, draft.now()));
  }
}
