package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.suspect.SuspectTasks;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskGateTest {
  /** Longer than any of these tests; no test waits for it. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Map<String, Integer> noted = new ConcurrentHashMap<>();
  private final SuspectTasks suspects =
      new SuspectTasks() {
        @Override
        public Map<String, Integer> all() {
          return Map.copyOf(noted);
        }

        @Override
        public void died(Collection<String> ids) {
          ids.forEach(id -> noted.merge(id, ids.size() == 1 ? 1 : 0, Integer::sum));
        }

        @Override
        public void clear(String id) {
          noted.remove(id);
        }
      };
  private final Queue<String> running = new ConcurrentLinkedQueue<>();
  private TaskGate gate;

  private void open(Duration alone) {
    gate = TaskGate.start(suspects, alone);
  }

  @AfterEach
  void close() {
    gate.close();
  }

  private void begin(String id) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            if (gate.enter(id) == TaskGate.Pass.RUN) {
              running.add(id);
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void end(String id) {
    running.remove(id);
    gate.leave(id, true);
  }

  @Test
  void withoutSuspectsEverythingRunsAtOnce() {
    open(LONG);
    begin("a");
    begin("b");
    await().until(() -> running.size() == 2);
  }

  @Test
  void suspectsRunOneAtATimeAndTheOthersAfterThem() {
    noted.putAll(Map.of("s1", 0, "s2", 1));
    open(LONG);
    begin("s1");
    await().until(() -> running.contains("s1"));
    begin("s2");
    begin("a");
    end("s1");
    await().until(() -> running.contains("s2"));
    assertThat(running).containsExactly("s2");
    assertThat(noted).containsOnlyKeys("s2");
    end("s2");
    await().until(() -> running.contains("a"));
    assertThat(noted).isEmpty();
  }

  @Test
  void aSuspectWaitsForWhatIsUnderWay() {
    noted.put("s", 1);
    open(LONG);
    begin("a");
    await().until(() -> running.contains("a"));
    begin("s");
    begin("b");
    end("a");
    await().until(() -> running.contains("s"));
    end("s");
    await().until(() -> running.contains("b"));
  }

  @Test
  void aSuspectThatHangsIsNotWaitedForLong() {
    noted.putAll(Map.of("s1", 0, "s2", 0));
    open(Duration.ofMillis(100));
    begin("s1");
    begin("s2");
    begin("a");
    await().until(() -> running.size() == 3);
  }

  @Test
  void whatIsProvenDoesNotRun() throws InterruptedException {
    noted.put("s", SuspectTasks.PROVEN);
    open(LONG);
    assertThat(gate.enter("s")).isEqualTo(TaskGate.Pass.SET_ASIDE);
    gate.clear("s");
    assertThat(noted).isEmpty();
  }

  @Test
  void anArrayThatNoMemoryCouldHoldEndsNothing() {
    open(LONG);
    assertThat(MemoryDeath.isBy(new OutOfMemoryError("Requested array size exceeds VM limit")))
        .isFalse();
    assertThat(MemoryDeath.isBy(new IllegalStateException(new OutOfMemoryError("Java heap space"))))
        .isTrue();
    assertThat(MemoryDeath.isBy(new IllegalStateException())).isFalse();
  }
}
