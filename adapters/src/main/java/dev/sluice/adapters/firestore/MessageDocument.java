package dev.sluice.adapters.firestore;

import static java.util.Objects.requireNonNull;

import com.google.cloud.Timestamp;
import com.google.cloud.firestore.DocumentSnapshot;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.schemas.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The document of a turn in Firestore. */
final class MessageDocument {
  /** The collection of each tenant; {@code firestore.indexes.json} uses the same name. */
  static final String COLLECTION = "messages";

  static final String CONVERSATION = "conversation_id";

  /** The field with the time at which the turn was finished. */
  static final String TIMESTAMP = "timestamp";

  /**
   * The field with the time after which the turn is not returned; Firestore's expiry policy then
   * removes the document.
   */
  static final String EXPIRES = "expires_at";

  static final String INPUT = "input";
  static final String OUTPUT = "output";

  private static final String NUMBER = "number";
  private static final String REQUEST = "request_id";

  private MessageDocument() {}

  /**
   * The name of a turn's document. Every turn has its own, and the names of a conversation are in
   * the order of its turns.
   */
  static String id(String conversationId, long number) {
    return "%s-%019d".formatted(DocumentIds.hash(conversationId), number);
  }

  static Map<String, Object> of(String conversationId, Turn turn, Duration retention) {
    Map<String, Object> fields = new HashMap<>();
    fields.put(CONVERSATION, conversationId);
    fields.put(TIMESTAMP, timestamp(turn.getFinishedAt()));
    fields.put(NUMBER, turn.getNumber());
    fields.put(REQUEST, turn.getRequestId());
    fields.put(INPUT, turn.getInput());
    fields.put(OUTPUT, turn.getOutput());
    fields.put(EXPIRES, timestamp(turn.getFinishedAt().plus(retention)));
    return fields;
  }

  static boolean isExpired(DocumentSnapshot stored, Instant now) {
    Timestamp expires = stored.getTimestamp(EXPIRES);
    return expires != null && !instant(expires).isAfter(now);
  }

  /**
   * @throws PermanentException if the document was not written by this class
   */
  static Turn turn(DocumentSnapshot stored) {
    try {
      return new Turn(
          requireNonNull(stored.getLong(NUMBER)),
          requireNonNull(stored.getString(REQUEST)),
          requireNonNull(stored.getString(INPUT)),
          requireNonNull(stored.getString(OUTPUT)),
          instant(requireNonNull(stored.getTimestamp(TIMESTAMP))));
    } catch (RuntimeException e) {
      throw new PermanentException(
          FailureCodes.UNDECODABLE,
          "the document %s is no turn".formatted(stored.getReference().getPath()),
          e);
    }
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.ofTimeSecondsAndNanos(time.getEpochSecond(), time.getNano());
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
