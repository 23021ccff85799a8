package dev.sluice.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Status;

@Timeout(30)
class PeriodicCheckTest {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final AtomicBoolean away = new AtomicBoolean();

  private String look() throws IOException {
    if (away.get()) {
      throw new IOException("refused");
    }
    return "answers";
  }

  @Test
  void whatGoesAndComesBackIsToldByItsName() {
    try (PeriodicCheck check = new PeriodicCheck("Redis", this::look, PAUSE)) {
      assertThat(check.health().getStatus()).isEqualTo(Status.UNKNOWN);
      check.start();
      await().until(() -> check.health().getStatus().equals(Status.UP));

      away.set(true);
      await().until(() -> check.health().getStatus().equals(Status.DOWN));
      assertThat(check.health().getDetails()).containsEntry("reason", "Redis does not answer");

      away.set(false);
      await().until(() -> check.health().getStatus().equals(Status.UP));
      assertThat(check.health().getDetails()).containsEntry("seen", "answers");
    }
  }

  @Test
  void whoAsksNeverWaitsForTheServer() {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (PeriodicCheck check =
        new PeriodicCheck(
            "Kafka",
            () -> {
              looking.countDown();
              never.await();
              return "";
            },
            PAUSE)) {
      check.start();
      await().until(() -> looking.getCount() == 0);

      assertThat(check.health().getStatus()).isEqualTo(Status.UNKNOWN);
    }
  }
}
