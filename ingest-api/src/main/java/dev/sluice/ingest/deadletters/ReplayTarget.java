package dev.sluice.ingest.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.request.RequestRules;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.RecordHeader;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.InboundCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a letter is replayed as. Only what leads to a true end is: requests, documents and turns. A
 * task or a result is a step of something that has ended by then, and which has a letter of its own
 * or can be submitted again.
 */
sealed interface ReplayTarget {
  InboundCodec<Request> REQUESTS = new InboundCodec<>(Request.class);
  InboundCodec<Document> DOCUMENTS = new InboundCodec<>(Document.class);
  AvroCodec<Request> REQUEST = AvroCodec.of(Request.class);
  AvroCodec<Document> DOCUMENT = AvroCodec.of(Document.class);
  AvroCodec<FinishedTurn> TURNS = AvroCodec.of(FinishedTurn.class);

  /** The component of the letters that the topology writes of records that it could not take. */
  String TOPOLOGY = "topology";

  /** What the topology refuses before it takes a record in. */
  Set<String> AT_THE_DOOR = Set.of(FailureCodes.UNDECODABLE, FailureCodes.INVALID_REQUEST);

  /** How often a record was put right counts anew. */
  String REKEYED = "sluice-rekeyed";

  /**
   * A record to be written.
   *
   * @param requestId under which its status is asked for, where there is one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Again(
      Topic<?> topic,
      byte @Nullable [] key,
      byte[] value,
      List<RecordHeader> headers,
      @Nullable String requestId)
      implements ReplayTarget {}

  /** Nothing is written, and why. */
  record Refused(String why) implements ReplayTarget {}

  /** What becomes of a letter. */
  static ReplayTarget of(DeadLetter letter) {
    byte[] value = bytes(letter.getValue());
    if (value == null) {
      return new Refused(
          "the letter does not hold the record, which was empty or too large for it; it lay in %s, partition %d, offset %d"
              .formatted(
                  letter.getSourceTopic(), letter.getSourcePartition(), letter.getSourceOffset()));
    }
    List<RecordHeader> headers =
        letter.getHeaders().stream().filter(h -> !h.getKey().equals(REKEYED)).toList();
    try {
      return switch (letter.getSourceTopic()) {
        case "requests" -> request(letter, REQUESTS.decode(value), headers);
        case "documents" -> document(DOCUMENTS.decode(value), headers);
        case "turns" -> turn(letter, value, headers);
        case "embedding-tasks", "embedding-results" ->
            new Refused(
                "a chunk alone is no use: submit its document again, of which only what is missing is embedded");
        case "status" ->
            new Refused("./sluice rebuild-status writes statuses to their store again");
        default ->
            new Refused("a step of a request that has ended; a failed request has its own letter");
      };
    } catch (UndecodableException e) {
      return new Refused(
          "the record cannot be read (%s): its producer must send it again, put right"
              .formatted(e.getMessage()));
    }
  }

  /**
   * What was turned away at the door comes as it is. What was taken in comes as its next attempt,
   * with a deadline of its own: the state machine takes it only if the attempt before has ended.
   */
  private static ReplayTarget request(
      DeadLetter letter, Request request, List<RecordHeader> headers) {
    Optional<Failure> violation = RequestRules.violation(request);
    if (violation.isPresent()) {
      return broken(violation.get());
    }
    boolean first =
        (letter.getComponent().equals(TOPOLOGY)
                && AT_THE_DOOR.contains(letter.getFailure().getCode()))
            || request.getAction() == RequestAction.CANCEL;
    Request again =
        Request.newBuilder(request)
            .setAttempt(first ? request.getAttempt() : request.getAttempt() + 1)
            .setDeadline(null)
            .setAcceptedAt(null)
            .build();
    String key = RecordKeys.of(request);
    return new Again(
        Topics.REQUESTS,
        key.getBytes(UTF_8),
        REQUEST.encode(again),
        headers,
        request.getRequestId());
  }

  private static ReplayTarget document(Document document, List<RecordHeader> headers) {
    Optional<Failure> violation = DocumentRules.violation(document);
    if (violation.isPresent()) {
      return broken(violation.get());
    }
    Document again = Document.newBuilder(document).setDeadline(null).setAcceptedAt(null).build();
    return new Again(
        Topics.DOCUMENTS,
        document.getDocumentId().getBytes(UTF_8),
        DOCUMENT.encode(again),
        headers,
        StatusKey.of(document).id());
  }

  private static ReplayTarget turn(DeadLetter letter, byte[] value, List<RecordHeader> headers)
      throws UndecodableException {
    FinishedTurn turn = TURNS.decode(value);
    return new Again(
        Topics.TURNS, bytes(letter.getKey()), value, headers, turn.getTurn().getRequestId());
  }

  private static Refused broken(Failure rule) {
    return new Refused(
        "it breaks a rule (%s): its producer must send it again, put right"
            .formatted(rule.getMessage()));
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
