package dev.sluice.testkit.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.State;
import dev.sluice.testkit.ids.HostileIds;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link StatusSignals}, together with the status store that it listens to. */
@Timeout(60)
public abstract class StatusSignalsContract {
  /** Opens a new client of the same signals, as in another process. */
  protected abstract StatusSignals open();

  /** The store whose terminal statuses are signalled. */
  protected abstract StatusStore store();

  protected abstract Outage outage();

  @Test
  void tellsOfEveryTerminalStateAndNoOther() throws Exception {
    StatusStore store = store();
    try (Ear ear = Ear.on(open())) {
      store.apply(List.of(StatusEvents.processing("t", "going", 0, 0)));
      store.apply(List.of(StatusEvents.completed("t", "completed", 0)));
      for (State state : List.of(State.FAILED, State.CANCELLED, State.EXPIRED)) {
        store.apply(List.of(StatusEvents.ended("t", state.name(), 0, state)));
      }
      await().until(() -> ear.heard.size() >= 4);
      assertThat(ear.heard)
          .containsExactlyInAnyOrder(
              new StatusKey("t", "completed"),
              new StatusKey("t", "FAILED"),
              new StatusKey("t", "CANCELLED"),
              new StatusKey("t", "EXPIRED"));
    }
  }

  @Test
  void theStatusIsThereWhenItsSignalIsHeard() throws Exception {
    StatusStore store = store();
    Queue<StatusKey> missing = new ConcurrentLinkedQueue<>();
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger subscribed = new AtomicInteger();
    try (AutoCloseable _ =
        open()
            .listen(
                key -> {
                  if (store.find(key.tenant(), key.id()).isEmpty()) {
                    missing.add(key);
                  }
                  heard.incrementAndGet();
                },
                subscribed::incrementAndGet)) {
      await().until(() -> subscribed.get() > 0);
      for (int i = 0; i < 200; i++) {
        store.apply(List.of(StatusEvents.completed("t", "r" + i, 0)));
      }
      await().until(() -> heard.get() == 200);
      assertThat(missing).isEmpty();
    }
  }

  @Test
  void anEventThatChangesNothingIsNotTold() throws Exception {
    StatusStore store = store();
    store.apply(List.of(StatusEvents.completed("t", "r", 1)));
    try (Ear ear = Ear.on(open())) {
      store.apply(
          List.of(
              StatusEvents.completed("t", "r", 1), StatusEvents.ended("t", "r", 0, State.FAILED)));
      store.apply(List.of(StatusEvents.completed("t", "last", 0)));
      await().until(() -> ear.heard.contains(new StatusKey("t", "last")));
      assertThat(ear.heard).containsExactly(new StatusKey("t", "last"));
    }
  }

  @Test
  void idsArriveUnchanged() throws Exception {
    StatusStore store = store();
    try (Ear ear = Ear.on(open())) {
      HostileIds.PAIRS.forEach(
          pair -> store.apply(List.of(StatusEvents.completed(pair.tenant(), pair.id(), 0))));
      await().until(() -> ear.heard.size() >= HostileIds.PAIRS.size());
      assertThat(ear.heard)
          .containsExactlyInAnyOrderElementsOf(
              HostileIds.PAIRS.stream().map(p -> new StatusKey(p.tenant(), p.id())).toList());
    }
  }

  @Test
  void everyListenerOfEveryProcessIsTold() throws Exception {
    StatusSignals one = open();
    try (Ear first = Ear.on(one);
        Ear second = Ear.on(one);
        Ear other = Ear.on(open())) {
      store().apply(List.of(StatusEvents.completed("t", "r", 0)));
      for (Ear ear : List.of(first, second, other)) {
        await().until(() -> ear.heard.contains(new StatusKey("t", "r")));
      }
    }
  }

  @Test
  void aClosedListenerHearsNothingMore() throws Exception {
    StatusStore store = store();
    StatusSignals signals = open();
    try (Ear open = Ear.on(signals)) {
      Ear closed = Ear.on(signals);
      closed.close();
      store.apply(List.of(StatusEvents.completed("t", "r", 0)));
      await().until(() -> open.heard.contains(new StatusKey("t", "r")));
      assertThat(closed.heard).isEmpty();
    }
  }

  @Test
  void aListenerThatFailsHearsTheNextSignal() throws Exception {
    StatusStore store = store();
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger subscribed = new AtomicInteger();
    try (AutoCloseable _ =
        open()
            .listen(
                key -> {
                  heard.incrementAndGet();
                  throw new IllegalStateException("a defect of the listener");
                },
                subscribed::incrementAndGet)) {
      await().until(() -> subscribed.get() > 0);
      store.apply(List.of(StatusEvents.completed("t", "a", 0)));
      store.apply(List.of(StatusEvents.completed("t", "b", 0)));
      await().until(() -> heard.get() == 2);
    }
  }

  @Test
  void listensAgainAfterAnOutageAndSaysSo() throws Exception {
    StatusStore store = store();
    try (Ear ear = Ear.on(open())) {
      int before = ear.subscribed.get();
      outage().begin();
      outage().end();
      await().atMost(Duration.ofSeconds(20)).until(() -> ear.subscribed.get() > before);
      await()
          .ignoreExceptionsInstanceOf(RetriableException.class)
          .until(() -> {
            store.apply(List.of(StatusEvents.completed("t", "after", 0)));
            return true;
          });
      await().until(() -> ear.heard.contains(new StatusKey("t", "after")));
    }
  }

  @Test
  void closesAndOpensWhileTheServerIsAway() throws Exception {
    Ear ear = Ear.on(open());
    outage().begin();
    try {
      ear.close();
      Ear late = new Ear();
      late.listen(open());
      late.close();
      assertThat(late.subscribed).hasValue(0);
    } finally {
      outage().end();
    }
  }

  /** A listener that keeps the signals that it gets. */
  private static final class Ear implements AutoCloseable {
    private final Queue<StatusKey> heard = new ConcurrentLinkedQueue<>();
    private final AtomicInteger subscribed = new AtomicInteger();
    private AutoCloseable subscription = () -> {};

    static Ear on(StatusSignals signals) {
      Ear ear = new Ear();
      ear.listen(signals);
      await().until(() -> ear.subscribed.get() > 0);
      return ear;
    }

    void listen(StatusSignals signals) {
      subscription = signals.listen(heard::add, subscribed::incrementAndGet);
    }

    @Override
    public void close() throws Exception {
      subscription.close();
    }
  }
}
