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
 * The record as which a dead letter is replayed, if it can be. Requests, documents and turns can be
 * replayed. A task or a result is a step of a request that has ended by then. That request has a
 * dead letter of its own or can be submitted again.
 */
sealed interface ReplayTarget {
  InboundCodec<Request> REQUESTS = new InboundCodec<>(Request.class);
  InboundCodec<Document> DOCUMENTS = new InboundCodec<>(Document.class);
  AvroCodec<Request> REQUEST = AvroCodec.of(Request.class);
  AvroCodec<Document> DOCUMENT = AvroCodec.of(Document.class);
  AvroCodec<FinishedTurn> TURNS = AvroCodec.of(FinishedTurn.class);

  /** The component in dead letters of the topology about records that it refused. */
  String TOPOLOGY = "topology";

  /** The codes with which the topology refuses a record before it stores any state. */
  Set<String> REFUSED_AT_ENTRY = Set.of(FailureCodes.UNDECODABLE, FailureCodes.INVALID_REQUEST);

  /**
   * The header with the number of corrections of a record's key; a replay begins to count again.
   */
  String REKEYED = "sluice-rekeyed";

  /**
   * The record to write.
   *
   * @param requestId the id with which to ask for its status, where there is one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Again(
      Topic<?> topic,
      byte @Nullable [] key,
      byte[] value,
      List<RecordHeader> headers,
      @Nullable String requestId)
      implements ReplayTarget {}

  /** No record is written, for this reason. */
  record Refused(String why) implements ReplayTarget {}

  /** The target of a dead letter. */
  static ReplayTarget of(DeadLetter deadLetter) {
    byte[] value = bytes(deadLetter.getValue());
    if (value == null) {
      return new Refused(
          "the dead letter does not contain the record, which was empty or too large; the record was at %s, partition %d, offset %d"
              .formatted(
                  deadLetter.getSourceTopic(),
                  deadLetter.getSourcePartition(),
                  deadLetter.getSourceOffset()));
    }
    List<RecordHeader> headers =
        deadLetter.getHeaders().stream().filter(h -> !h.getKey().equals(REKEYED)).toList();
    try {
      return switch (deadLetter.getSourceTopic()) {
        case "requests" -> request(deadLetter, REQUESTS.decode(value), headers);
        case "documents" -> document(DOCUMENTS.decode(value), headers);
        case "turns" -> turn(deadLetter, value, headers);
        case "embedding-tasks", "embedding-results" ->
            new Refused(
                "a chunk alone is of no use: submit its document again; only the missing chunks"
                    + " are embedded");
        case "status" ->
            new Refused("./sluice rebuild-status writes statuses to their store again");
        default ->
            new Refused(
                "a step of a request that has ended; a failed request has its own dead letter");
      };
    } catch (UndecodableException e) {
      return new Refused(
          "the record cannot be read (%s): its producer must correct it and send it again"
              .formatted(e.getMessage()));
    }
  }

  /**
   * A request that was refused at entry is replayed as it is. A request that was accepted is
   * replayed as its next attempt, with a new deadline. The state machine accepts it only if the
   * attempt before has ended.
   */
  private static ReplayTarget request(
      DeadLetter deadLetter, Request request, List<RecordHeader> headers) {
    Optional<Failure> violation = RequestRules.violation(request);
    if (violation.isPresent()) {
      return broken(violation.get());
    }
    boolean first =
        (deadLetter.getComponent().equals(TOPOLOGY)
                && REFUSED_AT_ENTRY.contains(deadLetter.getFailure().getCode()))
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

  private static ReplayTarget turn(DeadLetter deadLetter, byte[] value, List<RecordHeader> headers)
      throws UndecodableException {
    FinishedTurn turn = TURNS.decode(value);
    return new Again(
        Topics.TURNS, bytes(deadLetter.getKey()), value, headers, turn.getTurn().getRequestId());
  }

  private static Refused broken(Failure rule) {
    return new Refused(
        "the record breaks a rule (%s): its producer must correct it and send it again"
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
