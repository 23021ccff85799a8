package dev.sluice.topology.document;

import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.WaitingChange;
import java.time.Instant;

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
   */
  void take(Document document, Instant at) {
    Sha256 digest = DocumentDigests.ofChange(document);
    if (draft.isRepeat(document, digest)) {
      return;
    }
    long version = draft.takeVersion();
    draft.note(new SeenChange(version, StatusKey.of(document).id(), digest, false));
    WaitingChange change =
        new WaitingChange(version, document, policy.deadline(document, at, draft.now()));
    if (draft.current() == null) {
      progress.start(change);
    } else if (endings.isOverdue(change.getDeadline())) {
      endings.expire(change);
    } else {
      await(change);
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
