package dev.sluice.workers.rebuild;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.Completeness.Fill;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over the stores: if they lost their data, it fills them from the log. That is the
 * statuses, and the turns if the memory is in the same place. Of many processes one fills them. The
 * log is read while all goes on: a status has its rank and a turn its number, so that an older one
 * never takes the place of a newer.
 */
public final class StoreRebuilder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreRebuilder.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration RENEWAL = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofMillis(500);

  /**
   * The stores that lose their data together.
   *
   * @param statusTtl how long statuses are kept: older ones are not stored again
   * @param memory if its turns are lost together with the statuses; turns are stored again as far
   *     back as their topic goes
   * @param completeness the mark that the stores are complete
   */
  public record Stores(
      StatusStore statuses,
      Duration statusTtl,
      Optional<ConversationMemory> memory,
      Completeness completeness) {}

  private final TopicReader topics;
  private final TopicLayout layout;
  private final Stores stores;
  private final InstantSource clock;
  private final Counter rebuilt;
  private final String process = UUID.randomUUID().toString();
  private final Thread thread;

  /** What was seen last; null before the first look and while the store is away. */
  private volatile @Nullable Fill seen;

  /** The loss of the lease: what was filled may be lost too. */
  private static final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost() {
      super("the lease is lost", null, false, false);
    }
  }

  /** The lease of one try to fill the stores. */
  private final class Lease {
    private final String owner;
    private long renewed = System.nanoTime();

    Lease(String owner) {
      this.owner = owner;
    }

    void hold() {
      if (System.nanoTime() - renewed > RENEWAL.toNanos()) {
        renew();
      }
    }

    void renew() {
      if (!stores.completeness().renew(owner, LEASE)) {
        throw new LeaseLost();
      }
      renewed = System.nanoTime();
    }
  }

  private StoreRebuilder(
      Map<String, Object> kafka,
      TopicLayout layout,
      Stores stores,
      InstantSource clock,
      MeterRegistry meters) {
    this.topics = new TopicReader(kafka);
    this.layout = layout;
    this.stores = stores;
    this.clock = clock;
    this.rebuilt =
        Counter.builder("sluice.store.rebuilt")
            .description("Times that this process filled the stores from the log.")
            .register(meters);
    Gauge.builder("sluice.store.complete", this, r -> r.seen == Fill.COMPLETE ? 1 : 0)
        .description("1 if the stores hold what the log says, else 0.")
        .register(meters);
    this.thread = Thread.ofVirtual().name("store-rebuilder").unstarted(this::run);
  }

  /** Starts to watch. */
  public static StoreRebuilder start(
      Map<String, Object> kafka,
      TopicLayout layout,
      Stores stores,
      InstantSource clock,
      MeterRegistry meters) {
    StoreRebuilder rebuilder = new StoreRebuilder(kafka, layout, stores, clock, meters);
    rebuilder.thread.start();
    return rebuilder;
  }

  /** How full the stores were a moment ago, in a few words. */
  public String state() {
    Fill fill = seen;
    if (fill == null) {
      return "not known";
    }
    return switch (fill) {
      case COMPLETE -> "complete";
      case FILLING -> "being filled from the log";
      case LOST -> "lost, to be filled from the log";
    };
  }

  private void run() {
    int tries = 0;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Fill fill = stores.completeness().look();
        if (fill != Fill.COMPLETE && seen == Fill.COMPLETE) {
          log.warn(
              "The stores lost their data, and are filled from the log. Paid calls that were under way may be made again, idempotency keys no longer know another body");
        }
        seen = fill;
        String owner = process + "/" + tries;
        if (fill == Fill.LOST && stores.completeness().begin(owner, LEASE)) {
          tries++;
          seen = Fill.FILLING;
          fill(new Lease(owner));
        }
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        return;
      } catch (LeaseLost e) {
        log.warn(
            "The stores lost their data while they were filled, and are filled from the beginning");
      } catch (CallException | KafkaException e) {
        seen = null;
        log.debug("The stores cannot be looked at or filled: {}", e.toString());
        if (!rest(LOOK)) {
          return;
        }
      } catch (RuntimeException e) {
        seen = null;
        log.error("The stores cannot be filled from the log by a defect", e);
        if (!rest(LEASE)) {
          return;
        }
      }
    }
  }

  private void fill(Lease lease) throws InterruptedException {
    long start = System.nanoTime();
    Instant oldest = clock.instant().minus(stores.statusTtl());
    StatusStore statuses = stores.statuses();
    // Requests last: what counts as merely accepted never stands in the way of what came of it.
    read(Topics.STATUS, oldest, lease, r -> statuses.apply(LogContents.statuses(r)));
    read(Topics.REQUESTS, oldest, lease, r -> statuses.apply(LogContents.acceptedRequests(r)));
    read(Topics.DOCUMENTS, oldest, lease, r -> statuses.apply(LogContents.acceptedDocuments(r)));
    if (stores.memory().isPresent()) {
      ConversationMemory turns = stores.memory().get();
      read(
          Topics.TURNS,
          Instant.EPOCH,
          lease,
          r ->
              LogContents.turns(r)
                  .forEach((talk, found) -> turns.append(talk.tenant(), talk.id(), found)));
    }
    if (!stores.completeness().complete(lease.owner)) {
      throw new LeaseLost();
    }
    seen = Fill.COMPLETE;
    rebuilt.increment();
    log.info(
        "The stores hold what the log says, filled in {} ms",
        Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  /** Stores what records say. */
  private interface Filling {
    void store(Iterable<ConsumerRecord<byte[], byte[]>> records);
  }

  private void read(Topic<?> topic, Instant from, Lease lease, Filling filling)
      throws InterruptedException {
    lease.renew();
    topics.read(topic.in(layout), from, records -> store(lease, () -> filling.store(records)));
  }

  /** Waits for a store that is away, for as long as the lease is held. */
  private static void store(Lease lease, Runnable write) throws InterruptedException {
    while (true) {
      try {
        lease.hold();
        write.run();
        return;
      } catch (RetriableException e) {
        log.debug("What was read from the log cannot be stored yet: {}", e.getMessage());
        Thread.sleep(RETRY);
      }
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
