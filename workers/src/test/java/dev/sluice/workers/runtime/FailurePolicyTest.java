package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.workers.runtime.FailurePolicy.Verdict.GiveUp;
import dev.sluice.workers.runtime.FailurePolicy.Verdict.Retry;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailurePolicyTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private final FailurePolicy policy = new FailurePolicy(3);

  @Test
  void aPermanentFailureIsGivenUpAtOnce() {
    var failure = new PermanentException("content_filter", "refused by the provider", null);
    assertThat(policy.decide(failure, 1, 1, null, NOW, 0))
        .asInstanceOf(type(GiveUp.class))
        .satisfies(g -> {
          assertThat(g.failure().getCode()).isEqualTo("content_filter");
          assertThat(g.failure().getMessage()).isEqualTo("refused by the provider");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {FailureCodes.UNAVAILABLE, FailureCodes.RATE_LIMITED, FailureCodes.TIMEOUT})
  void aDependencyIsWaitedForWithoutABound(String code) {
    var failure = new RetriableException(code, "away", null);
    assertThat(policy.decide(failure, 1_000_000, 0, null, NOW, 0))
        .isEqualTo(new Retry(Duration.ofSeconds(10)));
  }

  @Test
  void aDependencyIsWaitedForUntilTheDeadline() {
    var failure = new RetriableException(FailureCodes.UNAVAILABLE, "away", null);
    assertThat(policy.decide(failure, 1, 0, NOW.plusMillis(101), NOW, 0))
        .isEqualTo(new Retry(Duration.ofMillis(100)));
    assertThat(policy.decide(failure, 1, 0, NOW.plusMillis(100), NOW, 0))
        .asInstanceOf(type(GiveUp.class))
        .satisfies(g -> assertThat(g.failure().getCode()).isEqualTo(FailureCodes.UNAVAILABLE));
  }

  @Test
  void anyOtherReasonIsTriedABoundedNumberOfTimes() {
    var failure = new RetriableException("slow_down", "later", null);
    assertThat(policy.decide(failure, 2, 2, null, NOW, 0)).isInstanceOf(Retry.class);
    assertThat(policy.decide(failure, 3, 3, null, NOW, 0)).isInstanceOf(GiveUp.class);
  }

  @Test
  void triesThatADependencyFailedDoNotCountAgainstTheRecord() {
    var defect = new IllegalStateException("secret text");
    assertThat(policy.decide(defect, 50, 1, null, NOW, 0)).isInstanceOf(Retry.class);
  }

  @Test
  void whatADefectSaysIsNotTold() {
    assertThat(policy.decide(new IllegalStateException("secret text"), 3, 3, null, NOW, 0))
        .asInstanceOf(type(GiveUp.class))
        .satisfies(g -> {
          assertThat(g.failure().getCode()).isEqualTo(FailureCodes.INTERNAL);
          assertThat(g.failure().getMessage())
              .contains("IllegalStateException")
              .doesNotContain("secret");
        });
  }

  @Property
  void retryAfterIsTheLeastToWait(
      @ForAll @IntRange(min = 0, max = 600) int seconds,
      @ForAll @IntRange(min = 1, max = 100) int tries,
      @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
    Duration asked = Duration.ofSeconds(seconds);
    Duration retryAfter = seconds < 300 ? asked : FailurePolicy.LONGEST_ASKED;
    var failure = new RetriableException(FailureCodes.RATE_LIMITED, "full", asked, null);
    assertThat(policy.decide(failure, tries, 0, null, NOW, jitter))
        .asInstanceOf(type(Retry.class))
        .satisfies(r ->
            assertThat(r.delay()).isBetween(retryAfter, retryAfter.plus(Duration.ofMillis(100))));
  }

  @Property
  void backoffGrowsToABound(
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int tries,
      @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
    Duration delay = FailurePolicy.BACKOFF.delay(tries, jitter);
    assertThat(delay).isBetween(Duration.ofMillis(50), Duration.ofSeconds(10));
    assertThat(FailurePolicy.BACKOFF.delay(tries, 0)).isGreaterThanOrEqualTo(delay);
    if (tries > 1) {
      assertThat(FailurePolicy.BACKOFF.delay(tries, 0))
          .isGreaterThanOrEqualTo(FailurePolicy.BACKOFF.delay(tries - 1, 0));
    }
  }
}
