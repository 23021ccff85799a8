package dev.sluice.topology.document;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.State;
import dev.sluice.schemas.WaitingChange;
import java.time.Instant;
import java.util.List;

/** The arrival of a change that somebody asks for. */
final class DocumentArrival {
  private final DocumentDraft draft;
  private final DocumentProgress progress;

  DocumentArrival(DocumentDraft draft, DocumentProgress progress) {
    this.draft = draft;
    this.progress = progress;
  }

  /**
   * Takes a change up, unless it is a repeat.
   *
   * @param at the record's time
   */
  void take(Document document, Instant at) {
    Sha256 digest = DocumentDigests.ofChange(document);
    if (isRepeat(document, digest)) {
      return;
    }
    long version = draft.takeVersion();
    draft.remember(new SeenChange(version, StatusKey.of(document).id(), digest, false));
    WaitingChange change =
        new WaitingChange(version, document, draft.policy().deadline(document, at, draft.now()));
    if (draft.current() == null) {
      progress.start(change);
    } else if (!change.getDeadline().isAfter(draft.now())) {
      progress.expire(change);
    } else {
      await(change);
    }
  }

  /** Keeps a change until the one under way has ended, in place of an older one that waited. */
  private void await(WaitingChange change) {
    WaitingChange older = draft.next();
    ChangeStatus status = ChangeStatus.of(change.getDocument(), change.getVersion());
    if (!draft.keepNext(change)) {
      Failure failure =
          new Failure(
              FailureCodes.TOO_LARGE,
              "The document is too large to wait for the change under way: both together take %d bytes, and MAX_RECORD_BYTES leaves %d. Submit it again once that change has ended."
                  .formatted(draft.bytesWith(change), draft.policy().stateBytes()),
              null);
      draft.writeStatus(status, State.FAILED, DocumentStage.ACCEPTED, failure);
      return;
    }
    if (older != null) {
      Failure failure =
          new Failure(
              FailureCodes.SUPERSEDED,
              "A newer change of the document came before this one was begun.",
              null);
      draft.writeStatus(
          ChangeStatus.of(older.getDocument(), older.getVersion()),
          State.CANCELLED,
          DocumentStage.ACCEPTED,
          failure);
    }
    draft.writeStatus(status, State.PROCESSING, DocumentStage.ACCEPTED, null);
  }

  /**
   * Whether a change is one that came before. With a request id it is, if it is under way, was
   * carried out, or newer changes followed it. Without one the same may well be meant anew, unless
   * it is the newest change and under way. A change that failed or expired may always come again,
   * as long as no newer one followed.
   */
  private boolean isRepeat(Document document, Sha256 digest) {
    boolean named = document.getRequestId() != null;
    String id = StatusKey.of(document).id();
    List<SeenChange> seen = draft.seen();
    for (SeenChange change : seen) {
      if (change.getStatusId().equals(id) && change.getDigest().equals(digest)) {
        boolean newest = change.equals(seen.getLast());
        boolean underWay = isUnderWay(change.getVersion());
        if (newest ? underWay || (named && change.getCompleted()) : named) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isUnderWay(long version) {
    DocumentChange current = draft.current();
    WaitingChange next = draft.next();
    return (current != null && current.getVersion() == version)
        || (next != null && next.getVersion() == version);
  }
}
