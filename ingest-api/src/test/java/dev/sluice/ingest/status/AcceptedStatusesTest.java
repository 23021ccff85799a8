package dev.sluice.ingest.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.status.AcceptedStatus;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.MemoryPorts;
import dev.sluice.schemas.StatusEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptedStatusesTest {
  private final MemoryPorts store = new MemoryPorts();
  private final AcceptedStatuses statuses = new AcceptedStatuses(store);

  @BeforeEach
  void start() {
    statuses.start();
  }

  @AfterEach
  void stop() {
    statuses.close();
  }

  @Test
  void isStoredOnceItWasWaitedFor() {
    StatusEvent event = event("a");
    statuses.handOver(event);
    statuses.awaitStored(event);
    assertThat(store.find("t", "a")).contains(event);
    assertThat(statuses.notYetStored(new StatusKey("t", "a"))).isEmpty();
  }

  @Test
  void manyAtOnceAreAllStored() {
    List<StatusEvent> events = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2000; i++) {
        StatusEvent event = event("m" + i);
        events.add(event);
        threads.execute(() -> {
          statuses.handOver(event);
          statuses.awaitStored(event);
        });
      }
    }
    assertThat(events).allSatisfy(e -> assertThat(store.find("t", e.getId())).contains(e));
    assertThat(statuses.size()).isZero();
  }

  @Test
  void isKeptWhileTheStoreIsAwayAndWrittenWhenItIsBack() {
    store.away(true);
    StatusEvent event = event("b");
    statuses.handOver(event);
    statuses.awaitStored(event);
    assertThat(statuses.notYetStored(new StatusKey("t", "b"))).contains(event);
    assertThat(statuses.notYetStored(new StatusKey("other", "b"))).isEmpty();

    store.away(false);
    await().until(() -> statuses.size() == 0);
    assertThat(store.find("t", "b")).contains(event);
  }

  @Test
  void whatIsKeptIsBounded() {
    store.away(true);
    for (int i = 0; i < AcceptedStatuses.MOST + 10; i++) {
      statuses.handOver(event("n" + i));
    }
    assertThat(statuses.size()).isEqualTo(AcceptedStatuses.MOST);
    assertThat(statuses.notYetStored(new StatusKey("t", "n0"))).isEmpty();
    assertThat(statuses.notYetStored(new StatusKey("t", "n" + AcceptedStatuses.MOST))).isPresent();
  }

  private static StatusEvent event(String id) {
    return AcceptedStatus.of(new StatusKey("t", id), Instant.EPOCH, null, null, Map.of());
  }
}
