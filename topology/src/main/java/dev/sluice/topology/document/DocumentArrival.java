package dev.sluice.topology.document;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.State;
import dev.sluice.schemas.WaitingChange;
import dev.sluice.topology.document.DocumentOutputs.Told;
import java.time.Instant;

/** What becomes of a change that somebody asks for. */
final class DocumentArrival {
  /** Changes that are remembered, so that a repeat of one does nothing. */
  private static final int SEEN = 32;

  private final DocumentDraft draft;
  private final DocumentProgress progress;

  DocumentArrival(DocumentDraft draft, DocumentProgress progress) {
    this.draft = draft;
    this.progress = progress;
  }

  void changed(Document document, Instant at) {
    Sha256 digest = DocumentDigests.ofChange(document);
    if (isRepeat(document, digest)) {
      return;
    }
    long version = draft.newVersion();
    remember(new SeenChange(version, DocumentOutputs.statusId(document), digest, false));
    WaitingChange change =
        new WaitingChange(version, document, draft.policy.deadline(document, at, draft.now));
    if (draft.current == null) {
      progress.start(change);
    } else if (!change.getDeadline().isAfter(draft.now)) {
      progress.expired(change);
    } else {
      await(change);
    }
  }

  /** Keeps a change until the one under way has ended, in place of an older one that waited. */
  private void await(WaitingChange change) {
    WaitingChange older = draft.next;
    Told told = Told.of(change.getDocument(), change.getVersion());
    draft.next = change;
    if (!draft.fits()) {
      Failure failure =
          new Failure(
              FailureCodes.TOO_LARGE,
              "The document is too large to wait for the change under way: both together take %d bytes, and MAX_RECORD_BYTES leaves %d. Submit it again once that change has ended."
                  .formatted(draft.bytes(), draft.policy.stateBytes()),
              null);
      draft.next = older;
      draft.tell(told, State.FAILED, DocumentStage.ACCEPTED, failure);
      return;
    }
    if (older != null) {
      Failure failure =
          new Failure(
              FailureCodes.SUPERSEDED,
              "A newer change of the document came before this one was begun.",
              null);
      draft.tell(
          Told.of(older.getDocument(), older.getVersion()),
          State.CANCELLED,
          DocumentStage.ACCEPTED,
          failure);
    }
    draft.tell(told, State.PROCESSING, DocumentStage.ACCEPTED, null);
  }

  /**
   * Whether a change is one that came before. With a request id it is, if it is under way, was
   * carried out, or newer changes followed it. Without one the same may well be meant anew, unless
   * it is the newest change and under way. A change that failed or expired may always come again,
   * as long as no newer one followed.
   */
  private boolean isRepeat(Document document, Sha256 digest) {
    boolean named = document.getRequestId() != null;
    String id = DocumentOutputs.statusId(document);
    for (SeenChange change : draft.seen) {
      if (change.getStatusId().equals(id) && change.getDigest().equals(digest)) {
        boolean newest = change.equals(draft.seen.getLast());
        boolean underWay = isUnderWay(change.getVersion());
        if (newest ? underWay || (named && change.getCompleted()) : named) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isUnderWay(long version) {
    return (draft.current != null && draft.current.getVersion() == version)
        || (draft.next != null && draft.next.getVersion() == version);
  }

  private void remember(SeenChange change) {
    draft.seen.removeIf(older ->
        older.getStatusId().equals(change.getStatusId())
            && older.getDigest().equals(change.getDigest()));
    draft.seen.add(change);
    if (draft.seen.size() > SEEN) {
      draft.seen.removeFirst();
    }
  }
}
