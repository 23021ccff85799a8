package dev.sluice.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CloseStackTest {
  private final Queue<String> closed = new ConcurrentLinkedQueue<>();

  @Test
  void theNewestIsClosedFirstAndOneThatFailsStopsNoOther() {
    IllegalStateException failure = new IllegalStateException("cannot close");
    CloseStack parts = new CloseStack();
    parts.push(() -> closed.add("first"));
    parts.push(() -> {
      throw failure;
    });
    parts.push(() -> closed.add("last"));

    assertThat(parts.closeAll()).containsExactly(failure);

    assertThat(closed).containsExactly("last", "first");
  }

  @Test
  void eachIsClosedOnce() {
    CloseStack parts = new CloseStack();
    parts.push(() -> closed.add("closed"));

    parts.close();
    parts.close();

    assertThat(closed).hasSize(1);
  }

  @Test
  void anOpeningThatFailsHalfWayLeavesNothingOpen() {
    assertThatThrownBy(() ->
            CloseStack.opening(parts -> {
              parts.push(() -> closed.add("first"));
              parts.push(() -> closed.add("second"));
              throw new IOException("no third");
            }))
        .isInstanceOf(IOException.class)
        .hasMessage("no third");

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void whatWasOpenedStaysOpenUntilItIsClosed() {
    CloseStack opened =
        CloseStack.<CloseStack, RuntimeException>opening(parts -> {
          parts.push(() -> closed.add("closed"));
          return parts;
        });
    assertThat(closed).isEmpty();

    opened.close();

    assertThat(closed).hasSize(1);
  }

  @Test
  void thoseThatTakeLongCloseAtTheSameTime() {
    CyclicBarrier both = new CyclicBarrier(2);
    AutoCloseable slow =
        () -> {
          both.await(20, TimeUnit.SECONDS);
          closed.add("closed");
        };
    CloseGroup group = new CloseGroup();
    group.add(slow);
    group.add(slow);
    group.add(() -> {
      throw new IllegalStateException("cannot close");
    });

    group.close();

    assertThat(closed).hasSize(2);
  }
}
