package dev.sluice.topology.document;

import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** The changes of a document that were taken up lately, so that a repeat of one does nothing. */
final class SeenChanges {
  private static final int MOST = 32;

  private final List<SeenChange> changes;

  SeenChanges(List<SeenChange> changes) {
    this.changes = new ArrayList<>(changes);
  }

  /** All of them, those noted last at the end. */
  List<SeenChange> all() {
    return changes;
  }

  /**
   * Whether a change is one that came before. With a request id it is, if it is under way, was
   * carried out, or newer changes followed it. Without one the same may well be meant anew, unless
   * it is the newest change and under way. A change that failed or expired may always come again,
   * as long as no newer one followed.
   *
   * @param underWay whether the change of a version is under way, or waits
   */
  boolean isRepeat(Document document, Sha256 digest, LongPredicate underWay) {
    boolean named = document.getRequestId() != null;
    String id = StatusKey.of(document).id();
    for (SeenChange change : changes) {
      if (change.getStatusId().equals(id) && change.getDigest().equals(digest)) {
        boolean newest = change.equals(changes.getLast());
        boolean pending = underWay.test(change.getVersion());
        if (newest ? pending || (named && change.getCompleted()) : named) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the newest change asked for this. */
  boolean isNewest(Sha256 digest) {
    return !changes.isEmpty() && changes.getLast().getDigest().equals(digest);
  }

  /** Whether a newer change came under the same status id. */
  boolean hasNewer(String statusId, long version) {
    return changes.stream()
        .anyMatch(c -> c.getVersion() > version && c.getStatusId().equals(statusId));
  }

  /** Notes a change as the newest. */
  void note(SeenChange change) {
    changes.removeIf(older ->
        older.getStatusId().equals(change.getStatusId())
            && older.getDigest().equals(change.getDigest()));
    changes.add(change);
    if (changes.size() > MOST) {
      changes.removeFirst();
    }
  }

  /** Notes that the change of a version was carried out. */
  void markCompleted(long version) {
    changes.replaceAll(change ->
        change.getVersion() == version
            ? SeenChange.newBuilder(change).setCompleted(true).build()
            : change);
  }
}
