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
 * Replays letters, each once, whoever asks how often in however many processes. The record goes
 * back to its topic and the letter is marked as replayed in one transaction, so that a process that
 * dies leaves both or neither. All processes use one transactional id: whoever begins fences off
 * whoever was at it, and only then reads which letters are marked.
 */
public final class DeadLetterReplayer {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterReplayer.class);

  /** Letters of one call, all in one transaction. */
  static final int MOST = 500;

  /** One that was fenced off has nothing to wait for; what is open is aborted by then. */
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final byte[] NOTHING = {};

  private final DeadLetterLog letters;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final TopicLayout layout;
  private final InstantSource clock;

  /** What became of a letter. */
  enum Outcome {
    REPLAYED,
    ALREADY_REPLAYED,
    NOT_REPLAYABLE,
    NOT_FOUND
  }

  /**
   * What became of a letter, and why.
   *
   * @param requestId under which the status is asked for, where there is one
   */
  record Result(String id, Outcome outcome, @Nullable String requestId, @Nullable String why) {}

  /**
   * What became of the letters.
   *
   * @param more whether others were meant too, and wait for another call
   */
  record Results(List<Result> letters, boolean more) {}

  /**
   * @param producers makes a producer with the one transactional id, which is closed here
   */
  public DeadLetterReplayer(
      DeadLetterLog letters,
      Supplier<Producer<byte[], byte[]>> producers,
      TopicLayout layout,
      InstantSource clock) {
    this.letters = letters;
    this.producers = producers;
    this.layout = layout;
    this.clock = clock;
  }

  /**
   * Replays the letters of these ids.
   *
   * @throws RetriableException if Kafka cannot be reached; nothing was replayed then, or all of it
   * @throws ProblemException if somebody else began to replay meanwhile; nothing was replayed
   */
  Results replay(List<String> ids) {
    return inTransaction((reading, producer) -> {
      Map<String, Result> results = new LinkedHashMap<>();
      List<DeadLetterSummary> chosen = new ArrayList<>();
      for (String id : new LinkedHashSet<>(ids)) {
        DeadLetterSummary letter = reading.index().find(id).orElse(null);
        if (letter == null) {
          results.put(id, new Result(id, Outcome.NOT_FOUND, null, "no such letter is kept"));
        } else if (!letter.isOpen()) {
          results.put(id, already(letter));
        } else {
          results.put(id, refused(letter));
          chosen.add(letter);
        }
      }
      write(reading, producer, chosen).forEach(r -> results.put(r.id(), r));
      return new Results(List.copyOf(results.values()), false);
    });
  }

  /** Replays the oldest of the letters that are meant and can be; as {@link #replay}. */
  Results replayAll(DeadLetterFilter filter) {
    return inTransaction((reading, producer) -> {
      var now = clock.instant();
      List<DeadLetterSummary> meant =
          reading.index().all().stream()
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
      return letters.look(reading -> {
        producer.beginTransaction();
        Results results = work.apply(reading, producer);
        producer.commitTransaction();
        results.letters().stream()
            .filter(result -> result.outcome() == Outcome.REPLAYED)
            .forEach(result -> log.info("Letter {} is replayed", result.id()));
        return results;
      });
    } catch (RetriableException e) {
      throw fenced(e.getCause()) ? inProgress() : e;
    } catch (KafkaException e) {
      if (fenced(e)) {
        throw inProgress();
      }
      log.debug("Letters could not be replayed: {}", e.toString());
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "Kafka has not taken the replay: " + e.getMessage(), e);
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
        (letter, whole) -> {
          switch (ReplayTarget.of(whole)) {
            case ReplayTarget.Refused(String why) ->
                results.add(
                    new Result(letter.id(), Outcome.NOT_REPLAYABLE, letter.requestId(), why));
            case ReplayTarget.Again again -> {
              var _ = producer.send(record(again));
              var _ = producer.send(mark(letter));
              results.add(new Result(letter.id(), Outcome.REPLAYED, again.requestId(), null));
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

  private ProducerRecord<byte[], byte @Nullable []> mark(DeadLetterSummary letter) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(DeadLetterLog.REPLAYED, NOTHING);
    return new ProducerRecord<>(
        letters.topic(), 0, null, letter.id().getBytes(UTF_8), null, headers);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static Result already(DeadLetterSummary letter) {
    return new Result(
        letter.id(),
        Outcome.ALREADY_REPLAYED,
        letter.requestId(),
        "it was replayed at " + letter.replayedAt());
  }

  /** What is told if the log no longer holds the letter. */
  private static Result refused(DeadLetterSummary letter) {
    return new Result(
        letter.id(), Outcome.NOT_FOUND, letter.requestId(), "the letter is no longer kept");
  }

  private static boolean fenced(@Nullable Throwable failure) {
    return failure instanceof ProducerFencedException
        || failure instanceof InvalidProducerEpochException
        || (failure != null && failure.getCause() != null && fenced(failure.getCause()));
  }

  private static ProblemException inProgress() {
    return ProblemException.of(
            ProblemKind.REPLAY_IN_PROGRESS,
            "Somebody else began to replay letters at the same time; nothing of this call was replayed.")
        .retryAfter(AGAIN);
  }
}
