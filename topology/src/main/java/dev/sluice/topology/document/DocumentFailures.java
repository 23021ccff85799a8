package dev.sluice.topology.document;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Failure;
import java.time.Instant;

/** The failures with which a document ends a change by itself. */
final class DocumentFailures {
  private DocumentFailures() {}

  static Failure superseded() {
    return new Failure(
        FailureCodes.SUPERSEDED,
        "A newer change of the document came before this one was begun.",
        null);
  }

  /**
   * The failure of a change for which there is no room beside the one under way.
   *
   * @param bytes what both take together
   * @param room what the state has for them
   */
  static Failure tooLargeToWait(int bytes, int room) {
    return new Failure(
        FailureCodes.TOO_LARGE,
        "The document is too large to wait for the change under way: both together take %d bytes, and MAX_RECORD_BYTES leaves %d. Submit it again once that change has ended."
            .formatted(bytes, room),
        null);
  }

  /**
   * The failure of a change whose chunks cannot be kept track of.
   *
   * @param before chunks of the version before that are still there
   */
  static Failure tooManyChunks(int wanted, int before) {
    return new Failure(
        FailureCodes.TOO_LARGE,
        "The document has %d chunks, and %d of the version before are still there: more than MAX_RECORD_BYTES leaves room to keep track of. Divide it, or raise CHUNK_TOKENS."
            .formatted(wanted, before),
        null);
  }

  /**
   * The failure of a change that some chunks kept from being done.
   *
   * @param first the first failure of a chunk
   */
  static Failure incomplete(String what, Failure first) {
    return new Failure(first.getCode(), what + ": " + first.getMessage(), first.getField());
  }

  static Failure expired(Instant deadline, String progress) {
    return new Failure(
        FailureCodes.DEADLINE_EXCEEDED,
        "The change was not done by its deadline, %s. %s".formatted(deadline, progress),
        null);
  }
}
