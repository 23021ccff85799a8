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
 * The life of one consumer: polls, hands records to the scheduler, commits what is finished, and
 * gives partitions up in good order. Everything but {@link #wake} and {@link #stop} runs on the
 * poll thread, which waits for nothing but the broker, except in a hand-over, where it waits a
 * bounded time for what runs.
 */
final class ConsumerSession implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConsumerSession.class);

  /**
   * The records that completion may run ahead of the oldest unfinished one of a partition: all of
   * them are read again after a crash. A record that is stuck for a minute does not reach it at
   * 4,000 records a second and partition.
   */
  static final int LONGEST_WINDOW = 1 << 18;

  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final Consumer<byte[], byte[]> consumer;
  private final RecordScheduler scheduler;
  private final OffsetCommitter committer;
  private final ConsumerLag lag;
  private final WorkerOptions options;
  private final long longestWindow;

  /** The partitions that are assigned now. Poll thread only. */
  private final Map<TopicPartition, PartitionState> partitions = new HashMap<>();

  /** True while the poll thread has not answered a wake-up yet. */
  private final AtomicBoolean woken = new AtomicBoolean();

  /** The poll thread while it rests outside of the consumer, which then can't wake it. */
  private volatile @Nullable Thread resting;

  /** Poll thread only. */
  private final SpareMember spare = new SpareMember(System.nanoTime());

  /**
   * True if the group has put this consumer out and has not taken it in since. Its generation still
   * reads as the one before. Poll thread only.
   */
  private boolean out;

  private volatile boolean stopping;
  private long arrivals;

  ConsumerSession(
      Consumer<byte[], byte[]> consumer,
      RecordScheduler scheduler,
      ConsumerLag lag,
      WorkerOptions options,
      long longestWindow) {
    this.consumer = consumer;
    this.scheduler = scheduler;
    this.committer = new OffsetCommitter(consumer);
    this.lag = lag;
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
    scheduler.stop();
    scheduler.drain(partitions.values());
    long end = System.nanoTime() + options.drain().toNanos();
    while (!scheduler.isIdle() && System.nanoTime() < end) {
      cycle();
    }
    scheduler.abandon(partitions.values());
    scheduler.awaitIdle(partitions.values(), INTERRUPT_GRACE);
    settle();
    long last = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    boolean taken = committer.now(partitions.values());
    while (!taken && System.nanoTime() < last) {
      cycle();
      taken = committer.now(partitions.values());
    }
    logIfLost(taken);
    partitions.clear();
  }

  private void cycle() {
    woken.set(false);
    settle();
    committer.ifDue(partitions.values());
    steerFetching();
    lag.update(consumer, partitions.values());
    logIfSpare();
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
    if (lag.inTouch()) {
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

  private void logIfSpare() {
    boolean member = !out && consumer.groupMetadata().generationId() > 0;
    if (spare.isNews(member, !partitions.isEmpty(), System.nanoTime())) {
      log.warn(
          "Group {} gives this worker no partition: there are more worker processes than partitions"
              + " (PARTITIONS={}) for this work, and this one waits in reserve",
          options.groupId(),
          options.layout().partitions());
    }
  }

  /** Takes over what the handlers' threads have finished since. */
  private void settle() {
    for (PendingRecord e = scheduler.pollFinished(); e != null; e = scheduler.pollFinished()) {
      e.partition.finish(e.ordinal);
    }
  }

  private void steerFetching() {
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (PartitionState partition : partitions.values()) {
      boolean before = partition.fetchPaused;
      boolean after = scheduler.pause(partition, partition.span() >= longestWindow);
      if (before != after) {
        partition.fetchPaused = after;
        (after ? pause : resume).add(partition.topicPartition);
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
    for (TopicPartition topicPartition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(topicPartition);
      PartitionState partition = partitionFor(topicPartition, records.getFirst().offset());
      List<PendingRecord> pendingRecords = new ArrayList<>(records.size());
      for (ConsumerRecord<byte[], byte[]> record : records) {
        pendingRecords.add(
            new PendingRecord(partition, record, partition.read(record.offset()), arrivals++));
      }
      scheduler.submit(pendingRecords);
    }
    polled
        .nextOffsets()
        .forEach((topicPartition, next) -> {
          PartitionState partition = partitions.get(topicPartition);
          if (partition != null) {
            partition.skipTo(next.offset());
          }
        });
  }

  /**
   * The state of a partition; a new one if the log was cut back, for then the same offsets come
   * again as other records.
   */
  private PartitionState partitionFor(TopicPartition topicPartition, long offset) {
    PartitionState partition = partitions.computeIfAbsent(topicPartition, PartitionState::new);
    if (!partition.hasRead(offset)) {
      return partition;
    }
    log.warn(
        "Partition {} goes back to offset {}: what runs of it is given up", topicPartition, offset);
    scheduler.abandon(List.of(partition));
    PartitionState fresh = new PartitionState(topicPartition);
    partitions.put(topicPartition, fresh);
    return fresh;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> topicPartitions) {
    out = false;
    topicPartitions.forEach(p -> partitions.put(p, new PartitionState(p)));
    scheduler.partitions(partitions.size());
    lag.changed();
    log.info("Group {} has this worker work on {}", options.groupId(), partitions.keySet());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> topicPartitions) {
    List<PartitionState> leaving = remove(topicPartitions);
    scheduler.drain(leaving);
    try {
      if (!scheduler.awaitIdle(leaving, options.revokeDrain())) {
        log.info(
            "Group {} has {} given up before all of it is finished",
            options.groupId(),
            topicPartitions);
      }
      scheduler.abandon(leaving);
      scheduler.awaitIdle(leaving, INTERRUPT_GRACE);
    } catch (InterruptedException e) {
      scheduler.abandon(leaving);
      Thread.currentThread().interrupt();
    }
    settle();
    logIfLost(committer.now(leaving));
  }

  private void logIfLost(boolean taken) {
    if (!taken) {
      log.warn(
          "Group {} shares out its partitions and takes no commit: finished records will be read again",
          options.groupId());
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> topicPartitions) {
    log.warn("Group {} took {} from this worker", options.groupId(), topicPartitions);
    out = true;
    scheduler.abandon(remove(topicPartitions));
  }

  private List<PartitionState> remove(Collection<TopicPartition> topicPartitions) {
    List<PartitionState> removed = new ArrayList<>();
    for (TopicPartition topicPartition : topicPartitions) {
      PartitionState partition = partitions.remove(topicPartition);
      if (partition != null) {
        removed.add(partition);
      }
    }
    scheduler.partitions(partitions.size());
    return removed;
  }

  /** Leaves the group. What still runs, as after an error, is given up. */
  @Override
  public void close() {
    scheduler.abandon(partitions.values());
    partitions.clear();
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
