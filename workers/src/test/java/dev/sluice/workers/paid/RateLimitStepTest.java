package dev.sluice.workers.paid;

import static dev.sluice.workers.paid.Fixtures.KEY;
import static dev.sluice.workers.paid.Fixtures.LIMITS;
import static dev.sluice.workers.paid.Fixtures.facts;
import static dev.sluice.workers.paid.Fixtures.limited;
import static dev.sluice.workers.paid.Fixtures.notMade;
import static dev.sluice.workers.paid.Fixtures.timedOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.Limits;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitStepTest {
  private static final CallFacts FACTS = facts(Duration.ofMinutes(1));

  private final VirtualTime time = new VirtualTime();
  private final ScriptedLimiter limiter = new ScriptedLimiter(time);
  private final RateLimitStep rateLimit =
      new RateLimitStep(
          limiter, new ModelLimits(Map.of(), LIMITS), Fixtures.MAX_PAUSE, time, Fixtures.metrics());

  private void notMadeBecause(Scripted call, CallFacts facts, String reason) {
    assertThatThrownBy(() -> rateLimit.run(facts, call))
        .isInstanceOf(NotMadeException.class)
        .hasMessageContaining(reason);
    assertThat(call.made()).isZero();
  }

  @Test
  void aCallWaitsForItsSlotAndIsCorrectedToWhatItWasCharged() throws InterruptedException {
    limiter.busyFor(Duration.ofSeconds(7));
    assertThat(rateLimit.run(FACTS, new Scripted("0123456789"))).isEqualTo("0123456789");
    assertThat(time.passed()).isEqualTo(Duration.ofSeconds(7));
    assertThat(limiter.asked()).containsExactly("book 100", "correct 100 to 10");
  }

  @Test
  void aSlotThatWasMissedIsBookedAnew() throws InterruptedException {
    limiter.busyFor(Duration.ofMillis(900));
    time.onSleep(() -> heldUpOnce(Duration.ofSeconds(2)));
    rateLimit.run(FACTS, new Scripted("yes"));
    assertThat(limiter.asked()).startsWith("book 100", "correct 100 to 0", "book 100");
    assertThat(limiter.bookings()).isEqualTo(2);
  }

  @Test
  void whoIsAlwaysLateSendsAllTheSame() throws InterruptedException {
    limiter.busyFor(Duration.ofMillis(900));
    time.onSleep(() -> time.pass(Duration.ofMillis(1300)));
    assertThat(rateLimit.run(FACTS, new Scripted("yes"))).isEqualTo("yes");
    assertThat(limiter.bookings()).isEqualTo(4);
  }

  private void heldUpOnce(Duration span) {
    time.pass(span);
    time.onSleep(() -> {});
  }

  @Test
  void aSlotOutOfReachIsWaitedForWithoutBooking() throws InterruptedException {
    limiter.busyFor(Duration.ofSeconds(40));
    rateLimit.run(FACTS, new Scripted("yes"));
    assertThat(time.passed()).isEqualTo(Duration.ofSeconds(40));
    assertThat(limiter.bookings()).isEqualTo(1);
  }

  @Test
  void aSlotBeyondTheDeadlineIsGivenUpAtOnceAndNotBooked() {
    limiter.busyFor(Duration.ofSeconds(61));
    notMadeBecause(new Scripted("yes"), FACTS, "60 requests and 90000 tokens a minute");
    assertThat(time.passed()).isZero();
    assertThat(limiter.asked()).isEmpty();
  }

  @Test
  void withoutTheLimiterNoCallIsMade() {
    limiter.away(true);
    notMadeBecause(new Scripted("yes"), FACTS, "the rate limiter cannot be reached");
  }

  @Test
  void aLimiterThatGoesAwayAfterTheCallTakesNothingBack() throws InterruptedException {
    PaidCall<String> call =
        new PaidCall<>() {
          @Override
          public String make() {
            limiter.away(true);
            return "yes";
          }

          @Override
          public int charged(String answer) {
            return 3;
          }

          @Override
          public int chargedInVain(Usage usage) {
            return 3;
          }
        };
    assertThat(rateLimit.run(FACTS, call)).isEqualTo("yes");
  }

  @Test
  void aPauseTakesTheSlotAndAnotherIsBooked() throws InterruptedException {
    limiter.busyFor(Duration.ofMillis(500));
    limiter.pause(KEY, Duration.ofSeconds(3));
    limiter.busyFor(Duration.ofMillis(500));
    rateLimit.run(FACTS, new Scripted("yes"));
    assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(limiter.asked()).contains("correct 100 to 0").endsWith("correct 100 to 3");
  }

  @Test
  void aRefusalPausesEverybodyForAsLongAsAsked() {
    assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted(limited(Duration.ofSeconds(9)))))
        .isInstanceOf(RetriableException.class);
    assertThat(limiter.asked()).containsExactly("book 100", "pause PT9S");
  }

  @Test
  void aRefusalThatDoesNotSayHowLongPausesAWhile() {
    assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted(limited(null))))
        .isInstanceOf(RetriableException.class);
    assertThat(limiter.asked()).contains("pause " + RateLimitStep.DEFAULT_PAUSE);
  }

  @Test
  void anOverloadThatSaysHowLongPausesToo() {
    RetriableException overloaded =
        new RetriableException("server_is_overloaded", "busy", Duration.ofSeconds(2), null);
    assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted(overloaded)))
        .isInstanceOf(RetriableException.class);
    assertThat(limiter.asked()).contains("pause PT2S");
  }

  @Test
  void aCallThatFailedCountsAgainstTheLimitAndOneThatWasNotMadeDoesNot() {
    assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted(timedOut())))
        .isInstanceOf(RetriableException.class);
    assertThat(limiter.asked()).containsExactly("book 100");
    assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted(notMade())))
        .isInstanceOf(NotMadeException.class);
    assertThat(limiter.asked()).containsExactly("book 100", "book 100", "correct 100 to 0");
  }

  private void failsAtCost(CallCost cost) {
    PermanentException failure = new PermanentProviderException("code", "failed", cost, null);
    assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted(failure))).isSameAs(failure);
  }

  @Test
  void theCostOfAFailureDecidesAboutItsTokens() {
    for (Unanswered cost : List.of(Unanswered.REFUSED, Unanswered.UNKNOWN)) {
      failsAtCost(cost);
    }
    failsAtCost(CallCost.Paid.uncounted());
    assertThat(limiter.asked()).containsExactly("book 100", "book 100", "book 100");
    failsAtCost(Unanswered.NOT_SENT);
    assertThat(limiter.asked()).endsWith("book 100", "correct 100 to 0");
    failsAtCost(CallCost.Paid.of(new Usage(30, 7)));
    assertThat(limiter.asked()).endsWith("book 100", "correct 100 to 37");
  }

  @Test
  void aCallThatNoMinuteHoldsIsRefusedWithTheLimitNamed() {
    RateLimitStep small =
        new RateLimitStep(
            limiter,
            new ModelLimits(Map.of(KEY.model(), new Limits(60, 99)), LIMITS),
            Fixtures.MAX_PAUSE,
            time,
            Fixtures.metrics());
    assertThatThrownBy(() -> small.run(FACTS, new Scripted("yes")))
        .isInstanceOfSatisfying(
            PermanentException.class, e -> assertThat(e.code()).isEqualTo(FailureCodes.TOO_LARGE))
        .hasMessageContaining("99 a minute");
    assertThat(limiter.asked()).isEmpty();
  }

  @Test
  void whoIsInterruptedGivesItsTokensBack() {
    for (int wait : new int[] {0, 5}) {
      limiter.busyFor(Duration.ofSeconds(wait));
      time.interruptNext();
      assertThatThrownBy(() -> rateLimit.run(FACTS, new Scripted("yes")))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(limiter.asked())
        .containsExactly("book 100", "correct 100 to 0", "book 100", "correct 100 to 0");
  }
}
