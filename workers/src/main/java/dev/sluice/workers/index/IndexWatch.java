package dev.sluice.workers.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.document.DocumentKey;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.core.vectors.IndexReport.Fill;
import dev.sluice.hosting.IndexLog;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.rebuild.TopicReader;
import dev.sluice.workers.runtime.OutputWriter;
import dev.sluice.workers.runtime.TooLargeException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over the vector index: it opens the indexes that are in use, and of many processes one
 * notices that an index lost its data or is not what the settings ask for, and has it filled.
 */
public final class IndexWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IndexWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** While it is not known which index there is, and everything waits for it. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(50);

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration SHOWN = Duration.ofSeconds(30);
  private static final Duration WRITTEN = Duration.ofSeconds(20);

  /** How long other processes may still search an index that was replaced. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private static final int LISTED = 1_000;
  private static final byte[] KEY = "vectors".getBytes(UTF_8);

  /**
   * What the watch works with.
   *
   * @param states the topic of the documents' states
   * @param mayFill whether documents may be stored again: not while the release before writes too,
   *     which would not note where they are
   */
  public record Parts(
      Map<String, Object> kafka,
      TopicLayout layout,
      String states,
      boolean mayFill,
      IndexLog known,
      VectorIndexes indexes,
      IndexBoard board,
      OutputWriter writer,
      InstantSource clock) {}

  private final Parts parts;
  private final IndexPolicy policy;
  private final String process = UUID.randomUUID().toString();
  private final Thread thread;

  /** When this began, until the settings of this process were held against the index. */
  private @Nullable Instant startedAt;

  /** What was seen to be wrong at the last look; it is believed when it is seen twice. */
  private IndexPolicy.@Nullable Sight doubtful;

  private Instant looked = Instant.MIN;

  /** When indexes that were replaced may be removed; null while there are none. */
  private @Nullable Instant cleanAt;

  /** What was seen last; null before the first look and while nobody can tell. */
  private volatile @Nullable IndexReport seen;

  /** What is known has changed, and a filling that goes by it ends. */
  private static final class Changed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Changed() {
      super("what is known of the vector indexes has changed", null, false, false);
    }
  }

  private IndexWatch(Parts parts, IndexPolicy policy, MeterRegistry meters) {
    this.parts = parts;
    this.policy = policy;
    this.startedAt = parts.clock().instant();
    Gauge.builder("sluice.index.complete", this, w -> w.isComplete() ? 1 : 0)
        .description("1 if the vector index holds every document that is stored, else 0.")
        .register(meters);
    Gauge.builder("sluice.index.missing", this, IndexWatch::missing)
        .description("Documents that are not in the vector index, as far as is known.")
        .register(meters);
    this.thread = Thread.ofPlatform().daemon().name("index-watch").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @param choice the kind of index that the settings ask for
   * @param embeddable whether queries can be embedded for an index of a model
   */
  public static IndexWatch start(
      Parts parts, IndexChoice choice, Predicate<String> embeddable, MeterRegistry meters) {
    IndexPolicy policy = new IndexPolicy(choice, embeddable, parts.mayFill());
    IndexWatch watch = new IndexWatch(parts, policy, meters);
    watch.thread.start();
    return watch;
  }

  /** How full the index was a moment ago; empty if that is not known. */
  public Optional<IndexReport> report() {
    return Optional.ofNullable(seen);
  }

  private boolean isComplete() {
    IndexReport report = seen;
    return report != null && report.fill() == Fill.COMPLETE;
  }

  private long missing() {
    IndexReport report = seen;
    return report == null ? 0 : report.documents() - report.stored();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look();
        Thread.sleep(parts.known().newest().isPresent() ? LOOK : FIRST_LOOK);
      } catch (InterruptedException e) {
        return;
      } catch (Changed e) {
        log.debug("What is known of the vector indexes has changed");
      } catch (CallException | KafkaException e) {
        seen = null;
        log.debug("The vector index cannot be looked at or filled: {}", e.toString());
        if (!rest(LOOK)) {
          return;
        }
      } catch (RuntimeException e) {
        seen = null;
        log.error("The vector index cannot be watched by a defect", e);
        if (!rest(LEASE)) {
          return;
        }
      }
    }
  }

  private void look() throws InterruptedException {
    if (!parts.known().isRead()) {
      return;
    }
    Optional<KnownIndexes> known = parts.known().newest();
    known.ifPresent(parts.indexes()::follow);
    if (!parts.board().hold(process, LEASE)) {
      seen = parts.board().report().orElse(null);
      return;
    }
    watch(known.orElse(null));
    if (known.isEmpty()) {
      return;
    }
    KnownIndexes now = known.get();
    clean(now);
    if (now.getComplete() && now.getNext() == null) {
      show(complete(now.getActive()), List.of());
    } else if (parts.mayFill()) {
      fill(now);
    } else {
      IndexFacts target = IndexPolicy.target(now);
      boolean beside = now.getNext() != null;
      show(
          new IndexReport(Fill.FILLING, target.getId(), target.getModel(), beside, 0, 0, 0),
          List.of());
    }
  }

  /**
   * Looks at the indexes.
   *
   * @throws Changed if something follows from what is seen
   */
  private void watch(@Nullable KnownIndexes noted) throws InterruptedException {
    looked = parts.clock().instant();
    boolean asked = noted != null && parts.board().takeAsked();
    IndexPolicy.Sight sight = sight(noted, asked);
    KnownIndexes known = noted == null ? null : parts.indexes().asSeen(noted);
    if (isDoubtful(known, sight) && !sight.equals(doubtful)) {
      doubtful = sight;
      return;
    }
    doubtful = null;
    Instant now = parts.clock().instant();
    Optional<IndexPolicy.Change> change = policy.decide(known, sight, freshId(now), now);
    if (change.isEmpty() && known != null) {
      startedAt = null;
    }
    if (change.isEmpty() && known != null && !known.equals(noted)) {
      write(known);
      throw new Changed();
    }
    if (change.isPresent()) {
      if (change.get().alarming()) {
        log.warn("{}", change.get().why());
      } else {
        log.info("{}", change.get().why());
      }
      write(change.get().known());
      throw new Changed();
    }
  }

  private IndexPolicy.Sight sight(@Nullable KnownIndexes known, boolean asked) {
    VectorIndexes indexes = parts.indexes();
    if (known == null) {
      return new IndexPolicy.Sight(indexes.markAtFirstPlace(), null, startedAt, asked);
    }
    IndexMark next = known.getNext() == null ? null : indexes.targetMark();
    return new IndexPolicy.Sight(indexes.activeMark(), next, startedAt, asked);
  }

  private static boolean isDoubtful(@Nullable KnownIndexes known, IndexPolicy.Sight sight) {
    if (known == null) {
      return false;
    }
    IndexFacts next = known.getNext();
    IndexMark mark = sight.next();
    return !IndexPolicy.isRight(known.getActive(), sight.active())
        || (next != null && mark != null && !IndexPolicy.isRight(next, mark));
  }

  /** Sorts by time, so that it can be seen which index is older. */
  private static String freshId(Instant now) {
    return "%012x-%s".formatted(now.toEpochMilli(), UUID.randomUUID().toString().substring(0, 8));
  }

  /** Writes what is known, and waits until this process has read it. */
  private void write(KnownIndexes known) throws InterruptedException {
    try {
      parts.writer().write(List.of(parts.writer().encode(Topics.INDEXES, KEY, known, List.of())));
    } catch (TooLargeException e) {
      throw new IllegalStateException(e);
    }
    Instant until = parts.clock().instant().plus(WRITTEN);
    while (!parts.known().newest().filter(known::equals).isPresent()
        && parts.clock().instant().isBefore(until)) {
      Thread.sleep(20);
    }
  }

  private void fill(KnownIndexes known) throws InterruptedException {
    IndexFacts target = IndexPolicy.target(known);
    long start = System.nanoTime();
    DocumentCensus census = new DocumentCensus(target);
    try (StatesLog states = StatesLog.open(parts.kafka(), parts.states(), census)) {
      boolean beside = known.getNext() != null;
      new IndexFill(
              new TopicReader(parts.kafka()),
              parts.layout(),
              parts.writer(),
              target,
              beside,
              census,
              states,
              parts.clock(),
              report -> beat(known, report, census))
          .run();
    } catch (StatesLog.NotThereException e) {
      log.debug("The topology has not made {} yet", parts.states());
      return;
    }
    requireUnchanged(known);
    write(IndexPolicy.filled(known));
    log.info(
        "The vector index {} holds every document, after {} ms{}",
        target.getId(),
        Duration.ofNanos(System.nanoTime() - start).toMillis(),
        known.getNext() == null
            ? ""
            : "; it takes the place of %s".formatted(known.getActive().getId()));
  }

  /** Keeps the lease; what is known must be what the filling goes by. */
  private void requireUnchanged(KnownIndexes known) {
    if (!parts.board().hold(process, LEASE)
        || !parts.known().newest().filter(known::equals).isPresent()) {
      throw new Changed();
    }
  }

  /** Keeps the lease, and looks whether the filling is still to go on. */
  private void beat(KnownIndexes known, IndexReport report, DocumentCensus census)
      throws InterruptedException {
    seen = report;
    if (looked.plus(LOOK).isAfter(parts.clock().instant())) {
      return;
    }
    requireUnchanged(known);
    List<IndexBoard.Lost> lost =
        report.fill() == Fill.INCOMPLETE
            ? census.firstStuck(LISTED).stream()
                .map(key ->
                    new IndexBoard.Lost(DocumentKey.tenant(key), DocumentKey.documentId(key)))
                .toList()
            : List.of();
    show(report, lost);
    watch(known);
  }

  private void show(IndexReport report, List<IndexBoard.Lost> lost) {
    parts.board().show(report, lost, SHOWN);
    seen = report;
  }

  private static IndexReport complete(IndexFacts index) {
    return new IndexReport(Fill.COMPLETE, index.getId(), index.getModel(), false, 0, 0, 0);
  }

  /** Removes indexes that were replaced, once no other process searches them any more. */
  private void clean(KnownIndexes known) throws InterruptedException {
    if (known.getReplaced().isEmpty()) {
      cleanAt = null;
      return;
    }
    Instant now = parts.clock().instant();
    Instant at = cleanAt;
    if (at == null) {
      cleanAt = now.plus(GRACE);
    } else if (!now.isBefore(at)) {
      parts.indexes().dropReplaced(known);
      write(IndexPolicy.cleaned(known));
      throw new Changed();
    }
  }

  private static boolean rest(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Stops at once; another process goes on with what is not filled. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
