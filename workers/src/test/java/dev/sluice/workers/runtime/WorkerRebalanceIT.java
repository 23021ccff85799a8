package dev.sluice.workers.runtime;

import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.ContextTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records are held by latches and let go in a hostile, seeded order, while workers join and leave.
 * The rules that must hold whoever handles what: a record starts only once all earlier ones of its
 * key have been finished at least once, and no two of a key run at the same time.
 */
@ExtendWith(Broker.class)
@Timeout(120)
class WorkerRebalanceIT {
  private static final int COUNT = 1200;
  private static final int KEYS = 60;

  private record Held(Task<ContextTask> task, CountDownLatch latch) {}

  private final List<Held> held = new ArrayList<>();
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final Set<String> finished = ConcurrentHashMap.newKeySet();

  /** No more are let go until the test goes on: so that workers come and go while many are held. */
  private volatile int allowed;

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** Where each finished record stood: partition to offsets. */
  private final Map<Integer, Set<Long>> finishedOffsets = new ConcurrentHashMap<>();

  private final Finder finder =
      task -> {
        int number = Integer.parseInt(task.value().getRequestId());
        for (int before = number - KEYS; before >= 0; before -= KEYS) {
          if (!finished.contains(Integer.toString(before))) {
            violations.add(number + " started before " + before + " was finished");
          }
        }
        if (!running.add(task.key())) {
          violations.add(number + " started while another of its key ran");
        }
        Held h = new Held(task, new CountDownLatch(1));
        synchronized (held) {
          held.add(h);
        }
        try {
          h.latch.await();
        } finally {
          synchronized (held) {
            held.remove(h);
          }
          running.remove(task.key());
        }
        finishedOffsets
            .computeIfAbsent(task.partition(), p -> ConcurrentHashMap.newKeySet())
            .add(task.offset());
        finished.add(task.value().getRequestId());
      };

  /** Lets go of what is held, in an order of its own, until it is ended. */
  private Thread releaser(Random random, AtomicBoolean end) {
    return Thread.ofPlatform()
        .start(() -> {
          while (!end.get()) {
            Held next = null;
            synchronized (held) {
              // The oldest is let go last, mostly: the worst there is for a prefix.
              if (finished.size() < allowed
                  && (held.size() > 4 || (!held.isEmpty() && random.nextInt(20) == 0))) {
                next = held.get(held.size() - 1 - random.nextInt((held.size() + 1) / 2));
              }
            }
            if (next == null) {
              java.util.concurrent.locks.LockSupport.parkNanos(200_000);
            } else {
              next.latch.countDown();
              synchronized (held) {
                held.remove(next);
              }
            }
          }
        });
  }

  private static WorkerOptions quick(WorkerOptions o) {
    return new WorkerOptions(
        o.kafka(), o.layout(), o.group(), 24, o.attempts(), Duration.ofMillis(300), o.clock());
  }

  private void checkCommits(Pipe pipe) throws Exception {
    for (var entry : pipe.committed().entrySet()) {
      Set<Long> done = finishedOffsets.getOrDefault(entry.getKey(), Set.of());
      for (long offset = 0; offset < entry.getValue(); offset++) {
        if (!done.contains(offset)) {
          violations.add("committed past " + entry.getKey() + "@" + offset);
        }
      }
    }
  }

  private void awaitFinished(Pipe pipe, int count) {
    // At the end all are let go: some come again, whose offsets a closed worker had not committed.
    allowed = count < COUNT ? count : Integer.MAX_VALUE;
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          checkCommits(pipe);
          return finished.size() >= count;
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsLostSkippedOrOutOfOrderWhileWorkersComeAndGo(long seed, Pipe pipe)
      throws Exception {
    for (int i = 0; i < COUNT; i++) {
      pipe.send("k" + i % KEYS, Integer.toString(i));
    }
    pipe.producer().flush();
    AtomicBoolean end = new AtomicBoolean();
    Thread releaser = releaser(new Random(seed), end);
    try {
      Worker<ContextTask> first = pipe.start(finder, WorkerRebalanceIT::quick);
      awaitFinished(pipe, COUNT / 6);
      Worker<ContextTask> second = pipe.start(finder, WorkerRebalanceIT::quick);
      await().until(() -> second.inFlight() > 0);
      awaitFinished(pipe, COUNT / 3);
      first.close();
      awaitFinished(pipe, COUNT / 2);
      Worker<ContextTask> third = pipe.start(finder, WorkerRebalanceIT::quick);
      await().until(() -> third.inFlight() > 0);
      awaitFinished(pipe, 2 * COUNT / 3);
      second.close();
      awaitFinished(pipe, COUNT);
      await().until(pipe::isAllCommitted);
    } finally {
      end.set(true);
      releaser.join();
    }
    checkCommits(pipe);
    assertThat(violations).isEmpty();
    assertThat(
            pipe.read(CONTEXT_RESULTS).stream()
                .map(r -> r.value().getRequestId())
                .collect(Collectors.toSet()))
        .hasSize(COUNT)
        .isEqualTo(finished);
  }
}
