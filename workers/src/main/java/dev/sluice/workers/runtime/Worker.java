package dev.sluice.workers.runtime;

import dev.sluice.core.room.TaskHolds;
import dev.sluice.schemas.topic.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a handler work on every record of a topic, as a member of a consumer group: many records at
 * once, each key's in order, each at least once. Neither a handler nor an absent broker ends it.
 *
 * <p>Meters, tagged {@code topic} and {@code group}: {@code sluice.worker.in.flight}, {@code
 * sluice.worker.under.way}, {@code sluice.worker.lag}, {@code sluice.worker.partitions}, {@code
 * sluice.worker.healthy}, {@code sluice.worker.records} (by {@code outcome}), {@code
 * sluice.worker.retries} and {@code sluice.worker.handling}.
 */
public final class Worker<V extends SpecificRecord> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** A consumer that lived this long had not failed for the reason of the one before it. */
  private static final long LONG_LIFE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);

  private final Topic<V> topic;
  private final OutputWriter writer;
  private final WorkerOptions options;
  private final TaskRunner<V> runner;
  private final RecordScheduler scheduler;
  private final TaskGate gate;
  private final WorkerMetrics metrics;
  private final ConsumerLag lag = new ConsumerLag();
  private final Thread poller;

  /** Set by the poll thread; whoever wakes or stops it reads it. */
  private volatile @Nullable ConsumerSession session;

  private volatile boolean closing;

  /** A worker by itself, which no other process knows of. */
  public Worker(
      Topic<V> topic,
      TaskHandler<V> handler,
      OutputWriter writer,
      WorkerOptions options,
      MeterRegistry meters) {
    this(topic, handler, writer, TaskGate.open(), options, meters);
  }

  /**
   * @param writer shared by the workers of a process; whoever made it closes it, after the workers
   * @param gate of the process
   */
  public Worker(
      Topic<V> topic,
      TaskHandler<V> handler,
      OutputWriter writer,
      TaskGate gate,
      WorkerOptions options,
      MeterRegistry meters) {
    this.topic = topic;
    this.writer = writer;
    this.gate = gate;
    this.options = options;
    this.metrics = new WorkerMetrics(meters, topic.name(), options.group());
    this.scheduler =
        new RecordScheduler(
            options.maxInFlight(), pending -> TaskHolds.run(() -> work(pending)), this::wake);
    RetryLoop<V> retryLoop =
        new RetryLoop<>(
            handler,
            new FailurePolicy(options.attempts()),
            options.clock(),
            scheduler::rest,
            gate::ifOutOfMemory,
            metrics);
    TaskOutputWriter outputs =
        new TaskOutputWriter(
            writer, new WorkerDeadLetters(topic, options.group()), options.clock());
    this.runner =
        new TaskRunner<>(
            topic, handler, retryLoop, outputs, gate::ifOutOfMemory, options.clock(), metrics);
    this.poller =
        Thread.ofPlatform().name(options.groupId() + "-poll").daemon().unstarted(this::poll);
  }

  /** The group's name without the prefix. */
  public String name() {
    return options.group();
  }

  /**
   * Starts the work and returns at once; an unreachable broker is waited for.
   *
   * @throws IllegalThreadStateException if it was started before
   */
  public void start() {
    metrics.gauge("sluice.worker.in.flight", "Handlers that run.", this::inFlight);
    metrics.gauge(
        "sluice.worker.under.way",
        "Handlers that run, and tasks whose records are being written.",
        scheduler::underWay);
    metrics.gauge(
        "sluice.worker.lag", "Records not finished in this worker's partitions.", this::lag);
    metrics.gauge("sluice.worker.partitions", "Partitions of this worker.", lag::partitions);
    metrics.gauge(
        "sluice.worker.healthy", "1 if the broker is in touch, else 0.", () -> isHealthy() ? 1 : 0);
    poller.start();
  }

  /**
   * Waits until the group has given it a partition, as it does not while others have one each.
   *
   * @return whether that was within the time
   */
  public boolean awaitPartitions(Duration patience) throws InterruptedException {
    return lag.awaitPartitions(patience);
  }

  /** True if it runs and has been in touch with the broker lately. */
  public boolean isHealthy() {
    return poller.isAlive() && lag.inTouch() && writer.isHealthy();
  }

  /** True while it polls, be the broker there or not; once false, only a restart helps. */
  public boolean isAlive() {
    return closing || poller.isAlive();
  }

  /** Handlers that run now. */
  public int inFlight() {
    return scheduler.handling();
  }

  /** Records that are written and not finished, in this worker's partitions; a second old. */
  public long lag() {
    return lag.lag();
  }

  private void work(PendingRecord pending) {
    boolean done = false;
    boolean waitsAgain = false;
    try {
      waitsAgain = pending.share == null && !scheduler.admit(pending, runner.share(pending));
      done = !waitsAgain && throughGate(pending);
    } catch (OutOfMemoryError e) {
      gate.ifOutOfMemory(e);
    } finally {
      if (!waitsAgain) {
        scheduler.release(pending, done);
      }
    }
  }

  private boolean throughGate(PendingRecord pending) {
    String id = pending.id(options.groupId());
    TaskGate.Pass pass;
    try {
      pass = gate.enter(id);
    } catch (InterruptedException e) {
      // The partition is lost: whoever has it now reads the record again.
      return false;
    }
    if (pass == TaskGate.Pass.SET_ASIDE) {
      boolean written = runner.setAside(pending, () -> scheduler.handled(pending));
      if (written) {
        gate.clear(id);
      }
      return written;
    }
    boolean ended = false;
    try {
      ended = runner.run(pending, () -> scheduler.handled(pending));
      return ended;
    } finally {
      gate.leave(id, ended);
    }
  }

  private void wake() {
    ConsumerSession current = session;
    if (current != null) {
      current.wake();
    }
  }

  private void poll() {
    for (int failures = 1; !closing; failures++) {
      long start = System.nanoTime();
      try {
        session();
      } catch (InterruptedException e) {
        log.warn("The worker of group {} is interrupted and ends", options.groupId());
        return;
      } catch (RuntimeException e) {
        failures = System.nanoTime() - start > LONG_LIFE_NANOS ? 1 : failures;
        log.error("The worker of group {} starts again with a new consumer", options.groupId(), e);
        if (!pause(failures)) {
          return;
        }
      }
    }
  }

  private void session() throws InterruptedException {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (ConsumerSession current =
        new ConsumerSession(
            new KafkaConsumer<>(ConsumerProperties.of(options), bytes, bytes),
            scheduler,
            lag,
            options,
            ConsumerSession.LONGEST_WINDOW)) {
      session = current;
      if (closing) {
        current.stop();
      }
      current.run(topic.in(options.layout()));
    } finally {
      session = null;
    }
  }

  private static boolean pause(int failures) {
    try {
      Thread.sleep(FailurePolicy.BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble()));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /**
   * Starts nothing more, lets what runs finish within the drain's bound, interrupts the rest,
   * commits what is finished and leaves the group.
   */
  @Override
  public void close() {
    closing = true;
    ConsumerSession current = session;
    if (current != null) {
      current.stop();
    }
    try {
      if (poller.isAlive() && !poller.join(options.drain().plus(CLOSE_GRACE))) {
        log.error("The worker of group {} does not end and is interrupted", options.groupId());
        poller.interrupt();
      }
    } catch (InterruptedException e) {
      poller.interrupt();
      Thread.currentThread().interrupt();
    } finally {
      metrics.close();
    }
  }
}
