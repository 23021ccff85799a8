package dev.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosingTest {
  private final Queue<String> closed = new ConcurrentLinkedQueue<>();

  @Test
  void theNewestIsClosedFirstAndOneThatFailsStopsNoOther() {
    Closing.inReverse(
        List.of(
            () -> closed.add("first"),
            () -> {
              throw new IllegalStateException("cannot close");
            },
            () -> closed.add("last")));

    assertThat(closed).containsExactly("last", "first");
  }

  @Test
  void thoseThatTakeLongCloseAtTheSameTime() {
    CyclicBarrier both = new CyclicBarrier(2);
    AutoCloseable slow =
        () -> {
          both.await(20, TimeUnit.SECONDS);
          closed.add("closed");
        };

    Closing.together(List.of(slow, slow));

    assertThat(closed).hasSize(2);
  }
}
