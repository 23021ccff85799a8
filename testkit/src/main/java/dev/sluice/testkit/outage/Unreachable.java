package dev.sluice.testkit.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The promise of every port while its store is away, and after. */
public final class Unreachable {
  /**
   * No call may hang: far above any adapter's own timeouts, and far below a test run's patience.
   */
  private static final Duration HANGS = Duration.ofSeconds(20);

  private Unreachable() {}

  /**
   * Every call fails as retriable while the server is away, and all work again once it is back,
   * with the very same client.
   */
  public static void check(Outage outage, Runnable... calls) {
    outage.begin();
    try {
      for (Runnable call : calls) {
        Throwable failure =
            assertTimeoutPreemptively(HANGS, () -> catchThrowable(call::run), "a call hangs");
        assertThat(failure)
            .isInstanceOfSatisfying(
                RetriableException.class,
                e -> assertThat(e.code()).isEqualTo(FailureCodes.UNAVAILABLE));
      }
    } finally {
      outage.end();
    }
    for (Runnable call : calls) {
      Awaitility.await()
          .atMost(HANGS)
          .ignoreExceptionsInstanceOf(RetriableException.class)
          .until(() -> {
            call.run();
            return true;
          });
    }
  }
}
