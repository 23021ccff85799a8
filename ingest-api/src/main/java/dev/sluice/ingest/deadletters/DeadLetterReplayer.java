package dev.sluice.ingest.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.schemas.RecordHeader;
import dev.sluice.schemas.topic.TopicLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays dead letters, each only once, over all processes and all calls. One transaction writes
 * the record to its topic again and marks the dead letter as replayed. So a process that dies
 * leaves both or neither. All processes use one transactional id: a process that begins fences the
 * one before it, and only then reads which dead letters are marked.
 */
public final class DeadLetterReplayer {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterReplayer.class);

  /** The most dead letters of one call, all in one transaction. */
  static final int MOST = 500;

  /**
   * The timeout for closing a producer. A fenced one has nothing to wait for; an open transaction
   * is aborted before.
   */
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final byte[] NOTHING = {};

  private final DeadLetterLog deadLetters;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final TopicLayout layout;
  private final InstantSource clock;

  /** The outcome for a dead letter. */
  enum Outcome {
    REPLAYED,
    ALREADY_REPLAYED,
    NOT_REPLAYABLE,
    NOT_FOUND
  }

  /**
   * The outcome for a dead letter, with the reason.
   *
   * @param requestId the id with which to ask for the status, where there is one
   */
  record Result(String id, Outcome outcome, @Nullable String requestId, @Nullable String why) {}

  /**
   * The outcomes of a call.
   *
   * @param more whether more dead letters meet the conditions, which another call would replay
   */
  record Results(List<Result> results, boolean more) {}

  /**
   * @param producers makes a producer with the one transactional id, which this class closes
   */
  public DeadLetterReplayer(
      DeadLetterLog deadLetters,
      Supplier<Producer<byte[], byte[]>> producers,
      TopicLayout layout,
      InstantSource clock) {
    this.deadLetters = deadLetters;
    this.producers = producers;
    this.layout = layout;
    this.clock = clock;
  }

  /**
   * Replays the dead letters with these ids; one that is not visible is not found.
   *
   * @throws RetriableException if Kafka cannot be reached; then either none or all of them were
   *     replayed
   * @throws ProblemException if another caller began a replay in the meantime; none was replayed
   */
  Results replay(List<String> ids, Predicate<DeadLetterSummary> visible) {
    return inTransaction((reading, producer) -> {
      Map<String, Result> results = new LinkedHashMap<>();
      List<DeadLetterSummary> chosen = new ArrayList<>();
      for (String id : new LinkedHashSet<>(ids)) {
        DeadLetterSummary summary = reading.index().find(id).filter(visible).orElse(null);
        if (summary == null) {
          results.put(
              id, new Result(id, Outcome.NOT_FOUND, null, "no dead letter with this id is kept"));
        } else if (!summary.isOpen()) {
          results.put(id, already(summary));
        } else {
          results.put(id, refused(summary));
          chosen.add(summary);
        }
      }
      write(reading, producer, chosen).forEach(r -> results.put(r.id(), r));
      return new Results(List.copyOf(results.values()), false);
    });
  }

  /**
   * Replays the oldest replayable dead letters that meet the conditions, otherwise as {@link
   * #replay}.
   */
  Results replayAll(DeadLetterFilter filter, Predicate<DeadLetterSummary> visible) {
    return inTransaction((reading, producer) -> {
      var now = clock.instant();
      List<DeadLetterSummary> meant =
          reading.index().all().stream()
              .filter(visible)
              .filter(l -> l.isOpen() && l.isReplayable() && filter.fits(l, now))
              .limit(MOST + 1L)
              .toList();
      boolean more = meant.size() > MOST;
      List<DeadLetterSummary> chosen = more ? meant.subList(0, MOST) : meant;
      return new Results(write(reading, producer, chosen), more);
    });
  }

  private interface Work {
    Results apply(DeadLetterLog.Reading reading, Producer<byte[], byte[]> producer);
  }

  private Results inTransaction(Work work) {
    Producer<byte[], byte[]> producer = producers.get();
    try {
      producer.initTransactions();
      return deadLetters.look(reading -> {
        producer.beginTransaction();
        Results results = work.apply(reading, producer);
        producer.commitTransaction();
        results.results().stream()
            .filter(result -> result.outcome() == Outcome.REPLAYED)
            .forEach(result -> log.info("Dead letter {} was replayed", result.id()));
        return results;
      });
    } catch (RetriableException e) {
      throw fenced(e.getCause()) ? inProgress() : e;
    } catch (KafkaException e) {
      if (fenced(e)) {
        throw inProgress();
      }
      log.debug("Dead letters could not be replayed: {}", e.toString());
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "Kafka has not accepted the replay: " + e.getMessage(), e);
    } finally {
      producer.close(CLOSE);
    }
  }

  private List<Result> write(
      DeadLetterLog.Reading reading,
      Producer<byte[], byte[]> producer,
      List<DeadLetterSummary> chosen) {
    List<DeadLetterSummary> inOrder =
        chosen.stream().sorted(Comparator.comparingLong(DeadLetterSummary::position)).toList();
    List<Result> results = new ArrayList<>();
    reading.whole(
        inOrder,
        (summary, whole) -> {
          switch (ReplayTarget.of(whole)) {
            case ReplayTarget.Refused(String why) ->
                results.add(
                    new Result(summary.id(), Outcome.NOT_REPLAYABLE, summary.requestId(), why));
            case ReplayTarget.Again again -> {
              var _ = producer.send(record(again));
              var _ = producer.send(mark(summary));
              results.add(new Result(summary.id(), Outcome.REPLAYED, again.requestId(), null));
            }
          }
        });
    return results;
  }

  private ProducerRecord<byte[], byte[]> record(ReplayTarget.Again again) {
    RecordHeaders headers = new RecordHeaders();
    for (RecordHeader header : again.headers()) {
      ByteBuffer value = header.getValue();
      headers.add(header.getKey(), value == null ? null : bytes(value));
    }
    return new ProducerRecord<>(
        again.topic().in(layout), null, null, again.key(), again.value(), headers);
  }

  private ProducerRecord<byte[], byte @Nullable []> mark(DeadLetterSummary summary) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(DeadLetterLog.REPLAYED, NOTHING);
    return new ProducerRecord<>(
        deadLetters.topic(), 0, null, summary.id().getBytes(UTF_8), null, headers);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static Result already(DeadLetterSummary summary) {
    return new Result(
        summary.id(),
        Outcome.ALREADY_REPLAYED,
        summary.requestId(),
        "it was replayed at " + summary.replayedAt());
  }

  /** The result if the log no longer has the dead letter. */
  private static Result refused(DeadLetterSummary summary) {
    return new Result(
        summary.id(), Outcome.NOT_FOUND, summary.requestId(), "the dead letter is no longer kept");
  }

  private static boolean fenced(@Nullable Throwable failure) {
    return failure instanceof ProducerFencedException
        || failure instanceof InvalidProducerEpochException
        || (failure != null && failure.getCause() != null && fenced(failure.getCause()));
  }

  private static ProblemException inProgress() {
    return ProblemException.of(
            ProblemKind.REPLAY_IN_PROGRESS,
            "Another caller began a replay at the same time; this call replayed nothing.")
        .retryAfter(AGAIN);
  }
}
