package dev.sluice.workers.runtime;

import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.RecordHeader;
import dev.sluice.schemas.topic.Topic;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes dead letters of the records of one topic. */
final class WorkerDeadLetters {
  private static final int LONGEST_MESSAGE = 1000;

  private final Topic<?> topic;
  private final String component;

  /**
   * @param component who gives the records up
   */
  WorkerDeadLetters(Topic<?> topic, String component) {
    this.topic = topic;
    this.component = component;
  }

  /**
   * The record, whole.
   *
   * @param value the decoded value, absent where it could not be decoded
   * @param attempts how often it was tried
   */
  DeadLetter whole(
      ConsumerRecord<byte[], byte[]> record,
      @Nullable SpecificRecord value,
      Failure failure,
      int attempts,
      Instant now) {
    List<RecordHeader> headers = new ArrayList<>();
    record.headers().forEach(h -> headers.add(new RecordHeader(h.key(), bytes(h.value()))));
    return new DeadLetter(
        topic.name(),
        record.partition(),
        record.offset(),
        bytes(record.key()),
        bytes(record.value()),
        headers,
        component,
        failure,
        attempts,
        now,
        value == null ? null : RecordIds.tenant(value),
        value == null ? null : RecordIds.request(value));
  }

  /**
   * The dead letter without the record's bytes, for a record so large that no dead letter holds it.
   * It still names the place of the record, which stays there for the topic's retention.
   */
  static DeadLetter reference(DeadLetter deadLetter) {
    Failure failure = deadLetter.getFailure();
    String message = failure.getMessage();
    return DeadLetter.newBuilder(deadLetter)
        .setKey(null)
        .setValue(null)
        .setHeaders(List.of())
        .setFailure(
            new Failure(
                failure.getCode(),
                message.substring(0, Math.min(LONGEST_MESSAGE, message.length()))
                    + " (the record itself is too large for a dead letter, see MAX_RECORD_BYTES)",
                failure.getField()))
        .build();
  }

  private static @Nullable ByteBuffer bytes(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
