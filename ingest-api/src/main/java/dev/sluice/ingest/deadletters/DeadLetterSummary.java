package dev.sluice.ingest.deadletters;

import dev.sluice.schemas.DeadLetter;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter without the record in it.
 *
 * @param id the same for every letter about the same failure of the same record
 * @param position its offset among the dead letters
 * @param partition of the record; -1 if it comes from no one record
 * @param offset of the record; -1 if it comes from no one record
 * @param whyNot why it cannot be replayed; null if it can
 * @param replayedAt null while it has not been
 */
record DeadLetterSummary(
    String id,
    long position,
    String topic,
    int partition,
    long offset,
    String component,
    @Nullable String tenant,
    @Nullable String requestId,
    String code,
    String message,
    int attempts,
    Instant failedAt,
    @Nullable String whyNot,
    @Nullable Instant replayedAt) {

  static DeadLetterSummary of(long position, DeadLetter letter) {
    return new DeadLetterSummary(
        id(letter),
        position,
        letter.getSourceTopic(),
        letter.getSourcePartition(),
        letter.getSourceOffset(),
        letter.getComponent(),
        letter.getTenant(),
        letter.getRequestId(),
        letter.getFailure().getCode(),
        letter.getFailure().getMessage(),
        letter.getAttempts(),
        letter.getFailedAt(),
        ReplayTarget.of(letter) instanceof ReplayTarget.Refused(String why) ? why : null,
        null);
  }

  /**
   * Where the record lay, as a worker that dies between a letter and its commit writes the letter
   * again; for a letter of a request, which the topology writes once, whose it is and when it
   * failed.
   */
  static String id(DeadLetter letter) {
    return letter.getSourceOffset() >= 0
        ? "%s/%d/%d"
            .formatted(
                letter.getSourceTopic(), letter.getSourcePartition(), letter.getSourceOffset())
        : "%s/%s/%s/%d"
            .formatted(
                letter.getSourceTopic(),
                Objects.requireNonNullElse(letter.getTenant(), ""),
                Objects.requireNonNullElse(letter.getRequestId(), ""),
                letter.getFailedAt().toEpochMilli());
  }

  boolean isReplayable() {
    return whyNot == null;
  }

  boolean isOpen() {
    return replayedAt == null;
  }

  DeadLetterSummary replayed(Instant at) {
    return new DeadLetterSummary(
        id, position, topic, partition, offset, component, tenant, requestId, code, message,
        attempts, failedAt, whyNot, at);
  }
}
