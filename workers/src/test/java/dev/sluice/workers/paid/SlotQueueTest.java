package dev.sluice.workers.paid;

import static dev.sluice.workers.paid.Fixtures.KEY;
import static dev.sluice.workers.paid.Fixtures.LIMITS;
import static dev.sluice.workers.paid.Fixtures.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** At one request a second, with time that the test moves. */
class SlotQueueTest {
  private static final class MovedTime implements Sleeper {
    private Instant now = VirtualTime.START;
    private int sleeping;

    @Override
    public synchronized Instant instant() {
      return now;
    }

    @Override
    public synchronized void sleep(Duration span) throws InterruptedException {
      Instant end = now.plus(span);
      sleeping++;
      try {
        while (now.isBefore(end)) {
          wait();
        }
      } finally {
        sleeping--;
      }
    }

    synchronized void move(Duration span) {
      now = now.plus(span);
      notifyAll();
    }

    synchronized int sleeping() {
      return sleeping;
    }
  }

  private final MovedTime time = new MovedTime();
  private final ScriptedLimiter limiter = new ScriptedLimiter(time);
  private final List<String> booked = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void end() {
    threads.forEach(Thread::interrupt);
  }

  private Thread enter(SlotQueue queue, String name) {
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.book(LIMITS, facts(Duration.ofHours(1)));
                booked.add(name);
              } catch (InterruptedException e) {
                booked.add("interrupted " + name);
              }
            });
    threads.add(thread);
    await()
        .until(() ->
            !thread.isAlive()
                || thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  private void threeWait(SlotQueue queue) {
    limiter.busyFor(Duration.ofSeconds(5));
    List.of("a", "b", "c").forEach(name -> enter(queue, name));
    await().until(() -> time.sleeping() == 1);
  }

  @Test
  void onlyTheHeadBooksAndTheNextWhenItsSlotIsNear() {
    threeWait(new SlotQueue(limiter, KEY, time));
    assertThat(limiter.bookings()).isEqualTo(1);
    time.move(Duration.ofSeconds(5).minus(SlotQueue.NEAR));
    await().until(() -> limiter.bookings() == 2);
    assertThat(booked).containsExactly("a");
    time.move(Duration.ofSeconds(1));
    await().until(() -> limiter.bookings() == 3);
    time.move(Duration.ofSeconds(1));
    await().until(() -> booked.size() == 3);
    assertThat(booked).containsExactly("a", "b", "c");
  }

  @Test
  void headsOfTwoProcessesTakeTurns() {
    SlotQueue one = new SlotQueue(limiter, KEY, time);
    SlotQueue two = new SlotQueue(limiter, KEY, time);
    limiter.busyFor(Duration.ofSeconds(5));
    enter(one, "one-1");
    await().until(() -> time.sleeping() == 1);
    enter(two, "two-1");
    await().until(() -> time.sleeping() == 2);
    enter(one, "one-2");
    enter(one, "one-3");
    enter(two, "two-2");
    for (int i = 4; i <= 9; i++) {
      int reached = Math.min(5, i - 3);
      time.move(Duration.ofSeconds(i == 4 ? 4 : 1));
      await().until(() -> booked.size() >= reached);
      await().until(() -> time.sleeping() <= 2 && limiter.bookings() >= Math.min(5, reached + 2));
    }
    assertThat(booked).containsExactly("one-1", "two-1", "one-2", "two-2", "one-3");
  }

  @Test
  void aHeadThatIsInterruptedGivesBackAndLetsTheNextBook() {
    SlotQueue queue = new SlotQueue(limiter, KEY, time);
    threeWait(queue);
    threads.getFirst().interrupt();
    await().until(() -> booked.contains("interrupted a"));
    assertThat(limiter.asked()).containsOnlyOnce("correct 100 to 0");
    await().until(() -> limiter.bookings() == 2);
  }
}
