package dev.sluice.ingest.publish;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests and documents under their keys. Records of one key keep the order of the calls.
 * Safe for concurrent use.
 */
public final class RecordPublisher {
  private static final Logger log = LoggerFactory.getLogger(RecordPublisher.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Producer<String, byte[]> producer;
  private final String requests;
  private final String documents;
  private final int maxRecordBytes;
  private final AvroCodec<Request> requestCodec = AvroCodec.of(Request.class);
  private final AvroCodec<Document> documentCodec = AvroCodec.of(Document.class);
  private final Timer acknowledged;
  private final Timer refused;

  /**
   * @param producer not closed here
   */
  public RecordPublisher(
      Producer<String, byte[]> producer, TopicLayout layout, MeterRegistry meters) {
    this.producer = producer;
    this.requests = Topics.REQUESTS.in(layout);
    this.documents = Topics.DOCUMENTS.in(layout);
    this.maxRecordBytes = layout.maxRecordBytes();
    this.acknowledged = meters.timer("sluice.publish", "outcome", "acknowledged");
    this.refused = meters.timer("sluice.publish", "outcome", "refused");
  }

  /**
   * Writes a request and waits until Kafka has it.
   *
   * @throws ProblemException if Kafka does not acknowledge it in time, or refuses it
   */
  public void publish(Request request, TraceHeaders trace) {
    await(
        send(
            requests,
            RecordKeys.of(request),
            requestCodec.encode(request),
            request.getRequestId(),
            trace));
  }

  /**
   * Writes a document's change and waits until Kafka has it.
   *
   * @throws ProblemException as above
   */
  public void publish(Document document, TraceHeaders trace) {
    await(send(document, trace));
  }

  /** Writes a document's change; the future fails with a {@link ProblemException}. */
  public CompletableFuture<Void> send(Document document, TraceHeaders trace) {
    return send(
        documents,
        document.getDocumentId(),
        documentCodec.encode(document),
        StatusKey.of(document).id(),
        trace);
  }

  private CompletableFuture<Void> send(
      String topic, String key, byte[] value, String id, TraceHeaders trace) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    long start = System.nanoTime();
    try {
      var record = new ProducerRecord<>(topic, null, null, key, value, trace.toHeaders());
      producer.send(
          record,
          (metadata, failure) -> {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (failure == null) {
              acknowledged.record(took);
              done.complete(null);
            } else {
              refused.record(took);
              done.completeExceptionally(problem(failure, id));
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      done.completeExceptionally(problem(e, id));
    }
    return done;
  }

  private static void await(CompletableFuture<Void> sent) {
    try {
      sent.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        throw problem;
      }
      throw e;
    }
  }

  private ProblemException problem(Exception failure, String id) {
    if (failure instanceof RecordTooLargeException) {
      return ProblemException.of(
              ProblemKind.TOO_LARGE,
              "The record would be larger than %d bytes (setting MAX_RECORD_BYTES)."
                  .formatted(maxRecordBytes))
          .withCode(FailureCodes.TOO_LARGE);
    }
    if (failure instanceof org.apache.kafka.common.errors.RetriableException) {
      log.debug("Record {} was not acknowledged: {}", id, failure.toString());
    } else {
      log.error("Record {} was refused by Kafka: {}", id, failure.toString());
    }
    return ProblemException.of(
            ProblemKind.NOT_ACCEPTED,
            "Kafka has not acknowledged the request in time. It may still be processed: ask for the"
                + " status of the request id, or repeat it with the same Idempotency-Key.")
        .withRequest(id)
        .withCode(FailureCodes.UNAVAILABLE)
        .retryAfter(RETRY);
  }
}
