package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a broker does so seldom that it is played here. */
@Timeout(60)
class ConsumerSessionTest {
  private static final TopicPartition PARTITION = new TopicPartition("tasks", 0);
  private static final int LONGEST_WINDOW = 10;

  private final AtomicInteger commitsToFail = new AtomicInteger();
  private final AtomicInteger lastCommitsToFail = new AtomicInteger();

  /** The offset of the last commit that was waited for. */
  private volatile long lastCommit = -1;

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
          if (commitsToFail.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            callback.onComplete(null, new RetriableCommitFailedException("not now"));
          } else {
            super.commitAsync(offsets, callback);
          }
        }

        @Override
        public synchronized void commitSync(
            Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
          if (lastCommitsToFail.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new RebalanceInProgressException("not now");
          }
          lastCommit = offsets.get(PARTITION).offset();
        }
      };
  private final Map<Long, PendingRecord> running = new ConcurrentHashMap<>();
  private final RecordScheduler scheduler =
      new RecordScheduler(
          100,
          e -> {
            running.put(e.record.offset(), e);
          },
          this::wake);
  private final ConsumerSession session =
      new ConsumerSession(
          consumer,
          scheduler,
          new ConsumerLag(),
          new WorkerOptions(
              Map.of(),
              new TopicLayout("", 1, (short) 1, 1024),
              "group",
              100,
              1,
              Duration.ZERO,
              InstantSource.system()),
          LONGEST_WINDOW);
  private final Thread poller =
      Thread.ofPlatform()
          .start(() -> {
            try (session) {
              session.run("tasks");
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });

  private void wake() {
    session.wake();
  }

  @AfterEach
  void end() throws InterruptedException {
    consumer.schedulePollTask(session::stop);
    poller.join();
  }

  private void onPoll(Runnable task) {
    consumer.schedulePollTask(task);
  }

  private void assign() {
    onPoll(() -> {
      consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
      consumer.rebalance(List.of(PARTITION));
    });
  }

  private void deliver(long from, long to) {
    onPoll(() -> {
      for (long offset = from; offset < to; offset++) {
        byte[] key = ("k" + offset).getBytes(StandardCharsets.UTF_8);
        consumer.addRecord(new ConsumerRecord<>("tasks", 0, offset, key, new byte[1]));
      }
    });
  }

  private void finish(long offset) {
    await().until(() -> running.containsKey(offset));
    scheduler.release(running.remove(offset), true);
  }

  private long committed() {
    OffsetAndMetadata committed = consumer.committed(Set.of(PARTITION)).get(PARTITION);
    return committed == null ? -1 : committed.offset();
  }

  private void awaitCommitted(long offset) {
    Map<String, Long> seen = new HashMap<>();
    await()
        .until(() -> {
          seen.clear();
          onPoll(() -> seen.put("committed", committed()));
          await().until(() -> seen.containsKey("committed"));
          return seen.get("committed") == offset;
        });
  }

  @Test
  void whatIsFinishedIsCommittedAtTheEndThoughTheGroupSharesOutItsPartitions() {
    assign();
    deliver(0, 2);
    commitsToFail.set(Integer.MAX_VALUE);
    lastCommitsToFail.set(3);
    finish(0);
    finish(1);
    session.stop();
    await().until(() -> lastCommitsToFail.get() == 0);
    await().until(consumer::closed);
    assertThat(lastCommit).isEqualTo(2);
  }

  @Test
  void theFinishedPrefixIsCommitted() {
    assign();
    deliver(0, 5);
    finish(3);
    finish(0);
    awaitCommitted(1);
    finish(2);
    finish(1);
    awaitCommitted(4);
    finish(4);
    awaitCommitted(5);
  }

  @Test
  void aPartitionThatRunsTooFarAheadIsPausedUntilTheStuckRecordIsDone() {
    assign();
    deliver(0, 1);
    deliver(1, LONGEST_WINDOW);
    for (long offset = 1; offset < LONGEST_WINDOW; offset++) {
      finish(offset);
    }
    await().until(() -> consumer.paused().contains(PARTITION));
    finish(0);
    await().until(() -> consumer.paused().isEmpty());
    awaitCommitted(LONGEST_WINDOW);
  }

  @Test
  void whatWasBegunUnderAnAssignmentThatIsLostDoesNotCountUnderTheNext() {
    assign();
    deliver(0, 3);
    await().until(() -> running.size() == 3);
    Map<Long, PendingRecord> before = Map.copyOf(running);
    running.clear();
    onPoll(() -> session.onPartitionsLost(List.of(PARTITION)));
    onPoll(() -> session.onPartitionsAssigned(List.of(PARTITION)));
    onPoll(() -> consumer.seek(PARTITION, 0));
    deliver(0, 3);
    await().until(() -> running.size() == 3);
    before.values().forEach(e -> scheduler.release(e, true));
    finish(0);
    awaitCommitted(1);
    finish(1);
    finish(2);
    awaitCommitted(3);
  }

  @Test
  void aLogThatWasCutBackIsReadAsNew() {
    assign();
    deliver(0, 5);
    await().until(() -> running.size() == 5);
    Map<Long, PendingRecord> before = Map.copyOf(running);
    running.clear();
    onPoll(() -> consumer.seek(PARTITION, 2));
    deliver(2, 4);
    await().until(() -> running.size() == 2);
    before.values().forEach(e -> scheduler.release(e, true));
    finish(2);
    awaitCommitted(3);
  }

  @Test
  void aCommitThatFailsIsMadeUpFor() {
    commitsToFail.set(2);
    assign();
    deliver(0, 2);
    finish(0);
    finish(1);
    awaitCommitted(2);
    assertThat(commitsToFail).hasValue(0);
  }
}
