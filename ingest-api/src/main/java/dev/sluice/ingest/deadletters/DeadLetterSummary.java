package dev.sluice.ingest.deadletters;

import dev.sluice.schemas.DeadLetter;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter without the record in it.
 *
 * @param id the same for every dead letter of the same failure of the same record
 * @param position its offset in the topic of dead letters
 * @param partition the partition of the record; -1 if it is not about a single record
 * @param offset the offset of the record; -1 if it is not about a single record
 * @param whyNot the reason why it cannot be replayed; null if it can
 * @param replayedAt the time of its replay; null if it was not replayed
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

  static DeadLetterSummary of(long position, DeadLetter deadLetter) {
    return new DeadLetterSummary(
        id(deadLetter),
        position,
        deadLetter.getSourceTopic(),
        deadLetter.getSourcePartition(),
        deadLetter.getSourceOffset(),
        deadLetter.getComponent(),
        deadLetter.getTenant(),
        deadLetter.getRequestId(),
        deadLetter.getFailure().getCode(),
        deadLetter.getFailure().getMessage(),
        deadLetter.getAttempts(),
        deadLetter.getFailedAt(),
        ReplayTarget.of(deadLetter) instanceof ReplayTarget.Refused(String why) ? why : null,
        null);
  }

  /**
   * The id of a dead letter. It is the place of the record, since a worker that dies between the
   * dead letter and its commit writes the dead letter again. The topology writes the dead letter of
   * a request once: its id is made of the tenant, the request and the time of the failure.
   */
  static String id(DeadLetter deadLetter) {
    return deadLetter.getSourceOffset() >= 0
        ? "%s/%d/%d"
            .formatted(
                deadLetter.getSourceTopic(),
                deadLetter.getSourcePartition(),
                deadLetter.getSourceOffset())
        : "%s/%s/%s/%d"
            .formatted(
                deadLetter.getSourceTopic(),
                Objects.requireNonNullElse(deadLetter.getTenant(), ""),
                Objects.requireNonNullElse(deadLetter.getRequestId(), ""),
                deadLetter.getFailedAt().toEpochMilli());
  }

  boolean isReplayable() {
    return whyNot == null;
  }

  boolean isOpen() {
    return replayedAt == null;
  }

  DeadLetterSummary asReplayed(Instant at) {
    return new DeadLetterSummary(
        id, position, topic, partition, offset, component, tenant, requestId, code, message,
        attempts, failedAt, whyNot, at);
  }
}
