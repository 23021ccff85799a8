package dev.sluice.adapters.lucene;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Translates the errors of Lucene and the disk into failures of a call. */
final class LuceneFailures {
  private LuceneFailures() {}

  static CallException of(Throwable e, Directory directory) {
    return switch (e) {
      case CallException failure -> failure;
      case CorruptIndexException damaged ->
          damaged(directory, "is damaged: " + damaged.getOriginalMessage(), e);
      case IndexFormatTooOldException old ->
          damaged(directory, "is of an older Lucene: " + old.getReason(), e);
      case IndexFormatTooNewException tooNew ->
          new PermanentException(
              FailureCodes.INTERNAL,
              "the vector index in %s is of a newer Lucene, and so of a newer release: %s"
                  .formatted(where(directory), tooNew.getMessage()),
              e);
      case ClosedByInterruptException interrupted ->
          new RetriableException(FailureCodes.CANCELLED, "the search was interrupted", e);
      case AlreadyClosedException closed ->
          new RetriableException(FailureCodes.UNAVAILABLE, "the vector store is closed", closed);
      case UncheckedIOException unchecked -> unusable(directory, unchecked);
      case RuntimeException defect ->
          new PermanentException(
              FailureCodes.INTERNAL, "the vector index failed: " + defect, defect);
      default -> unusable(directory, e);
    };
  }

  private static RetriableException unusable(Directory directory, Throwable e) {
    return new RetriableException(
        FailureCodes.UNAVAILABLE,
        "the vector index in %s cannot be used: %s".formatted(where(directory), e),
        e);
  }

  /** Retried until it was moved aside, by the next look at its mark. */
  private static RetriableException damaged(Directory directory, String what, Throwable e) {
    return new RetriableException(
        FailureCodes.UNAVAILABLE,
        "the vector index in %s %s; it is moved aside and filled again"
            .formatted(where(directory), what),
        e);
  }

  private static Object where(Directory directory) {
    return directory instanceof FSDirectory folder ? folder.getDirectory() : directory;
  }
}
