package dev.sluice.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderFailureTest {
  @Test
  void aFailureHasTheCostThatItStates() {
    CallCost paid = CallCost.Paid.of(new Usage(3, 4));
    assertThat(CallCost.of(new PermanentProviderException("code", "why", paid, null)))
        .isEqualTo(paid);
    assertThat(
            CallCost.of(
                new RetriableProviderException(
                    RetryReason.TIMEOUT, "why", Unanswered.REFUSED, null)))
        .isEqualTo(Unanswered.REFUSED);
    assertThat(CallCost.of(new DeadlineExceededException("why", Unanswered.NOT_SENT)))
        .isEqualTo(Unanswered.NOT_SENT);
  }

  @Test
  void aFailureThatStatesNoCostHasAnUnknownOne() {
    assertThat(CallCost.of(new RetriableException(FailureCodes.RATE_LIMITED, "why", null)))
        .isEqualTo(Unanswered.UNKNOWN);
    assertThat(CallCost.of(new PermanentException("code", "why", new IllegalStateException())))
        .isEqualTo(Unanswered.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "unavailable, UNAVAILABLE, true",
    "timeout, TIMEOUT, true",
    "rate_limited, RATE_LIMITED, true",
    "slow_down, OTHER, false",
    "internal, OTHER, false"
  })
  void sluicesOwnCodesStandForAReason(String code, RetryReason reason, boolean ofTheDependency) {
    RetriableException failure = new RetriableException(code, "why", null);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.reason().isOfTheDependency()).isEqualTo(ofTheDependency);
    assertThat(failure.code()).isEqualTo(code);
  }

  @Test
  void aProvidersWordIsNoReason() {
    RetriableException failure =
        new RetriableProviderException(
            RetryReason.UNAVAILABLE,
            "server_is_overloaded",
            "busy",
            Duration.ofSeconds(2),
            Unanswered.REFUSED,
            null);
    assertThat(failure.reason()).isEqualTo(RetryReason.UNAVAILABLE);
    assertThat(failure.toFailure().getCode()).isEqualTo("server_is_overloaded");
    assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(2));
  }
}
