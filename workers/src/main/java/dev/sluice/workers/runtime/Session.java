package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one consumer: polls, hands records to the dispatcher, commits what is finished, and
 * gives partitions up in good order. Everything but {@link #wake} and {@link #stop} runs on the
 * poll thread, which waits for nothing but the broker, except in a hand-over, where it waits a
 * bounded time for what runs.
 */
final class Session implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /**
   * How far completion may run ahead of the oldest unfinished record of a partition: all of it is
   * read again after a crash. A record that is stuck for a minute does not reach it at 4,000
   * records a second and partition.
   */
  static final int LONGEST_WINDOW = 1 << 18;

  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final Consumer<byte[], byte[]> consumer;
  private final Dispatcher dispatcher;
  private final Commits commits;
  private final Backlog backlog;
  private final WorkerOptions options;
  private final long longestWindow;

  /** The partitions that are assigned now. Poll thread only. */
  private final Map<TopicPartition, Lane> lanes = new HashMap<>();

  /** Whether a wake-up is under way that the poll thread has not answered yet. */
  private final AtomicBoolean woken = new AtomicBoolean();

  /** The poll thread while it rests outside of the consumer, which then can't wake it. */
  private volatile @Nullable Thread resting;

  /** Poll thread only. */
  private final Reserve reserve = new Reserve(System.nanoTime());

  /**
   * Whether the group has put this consumer out, and has not taken it in since: its generation is
   * still told as the one before. Poll thread only.
   */
  private boolean out;

  private volatile boolean stopping;
  private long arrivals;

  Session(
      Consumer<byte[], byte[]> consumer,
      Dispatcher dispatcher,
      Backlog backlog,
      WorkerOptions options,
      long longestWindow) {
    this.consumer = consumer;
    this.dispatcher = dispatcher;
    this.commits = new Commits(consumer);
    this.backlog = backlog;
    this.options = options;
    this.longestWindow = longestWindow;
  }

  /** Ends a poll that waits. From any thread. */
  void wake() {
    if (woken.compareAndSet(false, true)) {
      Thread thread = resting;
      if (thread == null) {
        consumer.wakeup();
      } else {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Has {@link #run} come to its end. From any thread. */
  void stop() {
    stopping = true;
    wake();
  }

  /** Works until it is stopped; everything that is finished by then is committed. */
  void run(String topic) throws InterruptedException {
    consumer.subscribe(List.of(topic), this);
    while (!stopping) {
      cycle();
    }
    dispatcher.stop();
    dispatcher.drain(lanes.values());
    long end = System.nanoTime() + options.drain().toNanos();
    while (!dispatcher.isIdle() && System.nanoTime() < end) {
      cycle();
    }
    dispatcher.abandon(lanes.values());
    dispatcher.awaitIdle(lanes.values(), INTERRUPT_GRACE);
    settle();
    long last = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    boolean taken = commits.now(lanes.values());
    while (!taken && System.nanoTime() < last) {
      cycle();
      taken = commits.now(lanes.values());
    }
    tellIfLost(taken);
    lanes.clear();
  }

  private void cycle() {
    woken.set(false);
    settle();
    commits.ifDue(lanes.values());
    steerFetching();
    backlog.update(consumer, lanes.values());
    tellIfInReserve();
    try {
      poll();
    } catch (WakeupException e) {
      log.trace("The poll was ended early");
    }
  }

  /**
   * Takes in what has come, and waits for it if there is nothing. While a heartbeat is due and the
   * coordinator is away the consumer does not wait but looks again and again, for which it takes a
   * whole processor: the waiting is then done here.
   */
  private void poll() {
    if (backlog.inTouch(Worker.UNHEALTHY_AFTER)) {
      accept(consumer.poll(POLL));
      return;
    }
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
    accept(polled);
    if (polled.isEmpty()) {
      rest();
    }
  }

  private void rest() {
    resting = Thread.currentThread();
    if (!woken.get()) {
      LockSupport.parkNanos(this, POLL.toNanos());
    }
    resting = null;
  }

  private void tellIfInReserve() {
    boolean member = !out && consumer.groupMetadata().generationId() > 0;
    if (reserve.isNews(member, !lanes.isEmpty(), System.nanoTime())) {
      log.warn(
          "{} is given no partition: there are more worker processes than partitions (PARTITIONS={})"
              + " for this work, and this one waits in reserve",
          options.groupId(),
          options.layout().partitions());
    }
  }

  /** Takes over what the handlers' threads have finished since. */
  private void settle() {
    for (Entry e = dispatcher.pollFinished(); e != null; e = dispatcher.pollFinished()) {
      e.lane.finish(e.ordinal);
    }
  }

  private void steerFetching() {
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (Lane lane : lanes.values()) {
      boolean before = lane.fetchPaused;
      boolean after = dispatcher.pause(lane, lane.span() >= longestWindow);
      if (before != after) {
        lane.fetchPaused = after;
        (after ? pause : resume).add(lane.partition);
      }
    }
    if (!pause.isEmpty()) {
      consumer.pause(pause);
    }
    if (!resume.isEmpty()) {
      consumer.resume(resume);
    }
  }

  private void accept(ConsumerRecords<byte[], byte[]> polled) {
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      Lane lane = laneFor(partition, records.getFirst().offset());
      List<Entry> entries = new ArrayList<>(records.size());
      for (ConsumerRecord<byte[], byte[]> record : records) {
        entries.add(new Entry(lane, record, lane.read(record.offset()), arrivals++));
      }
      dispatcher.submit(entries);
    }
    polled
        .nextOffsets()
        .forEach((partition, next) -> {
          Lane lane = lanes.get(partition);
          if (lane != null) {
            lane.skipTo(next.offset());
          }
        });
  }

  /**
   * The partition's lane; a new one if the log was cut back, for then the same offsets come again
   * as other records.
   */
  private Lane laneFor(TopicPartition partition, long offset) {
    Lane lane = lanes.computeIfAbsent(partition, Lane::new);
    if (!lane.hasRead(offset)) {
      return lane;
    }
    log.warn("{} goes back to {}: what runs of it is given up", partition, offset);
    dispatcher.abandon(List.of(lane));
    Lane fresh = new Lane(partition);
    lanes.put(partition, fresh);
    return fresh;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    out = false;
    partitions.forEach(p -> lanes.put(p, new Lane(p)));
    dispatcher.lanes(lanes.size());
    backlog.changed();
    log.info("{} works on {}", options.groupId(), lanes.keySet());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    List<Lane> leaving = remove(partitions);
    dispatcher.drain(leaving);
    try {
      if (!dispatcher.awaitIdle(leaving, options.revokeDrain())) {
        log.info("{} gives up {} before all of it is finished", options.groupId(), partitions);
      }
      dispatcher.abandon(leaving);
      dispatcher.awaitIdle(leaving, INTERRUPT_GRACE);
    } catch (InterruptedException e) {
      dispatcher.abandon(leaving);
      Thread.currentThread().interrupt();
    }
    settle();
    tellIfLost(commits.now(leaving));
  }

  private void tellIfLost(boolean taken) {
    if (!taken) {
      log.warn(
          "{} shares out its partitions and takes no commit, finished records will be read again",
          options.groupId());
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    log.warn("{} lost {}", options.groupId(), partitions);
    out = true;
    dispatcher.abandon(remove(partitions));
  }

  private List<Lane> remove(Collection<TopicPartition> partitions) {
    List<Lane> removed = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Lane lane = lanes.remove(partition);
      if (lane != null) {
        removed.add(lane);
      }
    }
    dispatcher.lanes(lanes.size());
    return removed;
  }

  /** Leaves the group. What still runs, as after an error, is given up. */
  @Override
  public void close() {
    dispatcher.abandon(lanes.values());
    lanes.clear();
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
