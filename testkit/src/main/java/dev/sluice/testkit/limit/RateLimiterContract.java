package dev.sluice.testkit.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.testkit.limit.Slots.Slot;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link RateLimiter}. Slots are booked minutes ahead, and no test waits for them.
 * The limiter has no bookings before each test.
 */
@Timeout(60)
public abstract class RateLimiterContract {
  /** The part of a limit that must be used when there is enough work. */
  private static final double USED = 0.97;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration EVER = Duration.ofDays(365);
  private static final LimitKey KEY = new LimitKey("openai", "gpt-4");
  private static final Limits LIMITS = new Limits(600, 60_000);
  private static final Limits REQUESTS_ONLY = new Limits(600, Integer.MAX_VALUE);
  private static final Limits TOKENS_ONLY = new Limits(1_000_000, 60_000);

  /** Opens a new client of the same limiter, as in another process. */
  protected abstract RateLimiter open();

  /**
   * Opens a client for slots that are all in the future. So no slot is lost because its time has
   * passed, even if the machine books slowly.
   */
  private RateLimiter saturated(LimitKey key) {
    RateLimiter limiter = open();
    limiter.pause(key, Duration.ofSeconds(20));
    return limiter;
  }

  protected abstract Outage outage();

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration DAY = Duration.ofDays(1);

  /** Books what goes at once; whether there is something. */
  private static boolean goes(RateLimiter limiter) {
    return !limiter.book(KEY, LIMITS, 1, Duration.ofMillis(50)).minusMillis(50).isPositive();
  }

  @Test
  void afterALongPauseOneCallOfAllProcessesFindsOut() {
    RateLimiter limiter = open();
    RateLimiter other = open();
    limiter.pause(KEY, Duration.ofSeconds(2), DAY, "Come back tomorrow");
    assertThat(goes(limiter) || goes(other)).isFalse();
    await().until(() -> goes(limiter));
    for (int i = 0; i < 20; i++) {
      assertThat(goes(i % 2 == 0 ? limiter : other)).isFalse();
    }
    // The one that was sent is not heard of again: the next one goes a pause later.
    await().until(() -> goes(other));
    assertThat(goes(limiter)).isFalse();
  }

  @Test
  void whenTheProviderAnswersTheOneCallAllGoOn() {
    RateLimiter limiter = open();
    RateLimiter other = open();
    limiter.pause(KEY, SHORT, DAY, "Come back tomorrow");
    other.answered(KEY);
    assertThat(other.pauseOf(KEY))
        .hasValueSatisfying(pause -> {
          assertThat(pause.reason()).isEqualTo("Come back tomorrow");
          assertThat(pause.next()).isLessThanOrEqualTo(SHORT);
          assertThat(pause.asked()).isBetween(Duration.ofHours(23), DAY);
        });
    await().until(() -> goes(other));
    other.answered(KEY);
    assertThat(limiter.pauseOf(KEY)).isEmpty();
    await().until(() -> goes(limiter));
    await().until(() -> goes(limiter));
  }

  @Test
  void aRefusalOfTheOneCallKeepsTheOthersWaiting() {
    RateLimiter limiter = open();
    RateLimiter other = open();
    limiter.pause(KEY, SHORT, DAY, "Come back tomorrow");
    await().until(() -> goes(other));
    other.pause(KEY, Duration.ofSeconds(30), DAY, "Come back tomorrow");
    other.answered(KEY);
    assertThat(limiter.paused(KEY)).isGreaterThan(Duration.ofSeconds(20));
    assertThat(limiter.book(KEY, LIMITS, 1, SHORT)).isGreaterThan(Duration.ofSeconds(20));
  }

  @Test
  void aResetInYearsHoldsCallsForAMinuteEach() {
    RateLimiter limiter = open();
    ObservedLimits never =
        new ObservedLimits(
            OptionalInt.of(600),
            OptionalInt.of(0),
            Duration.ofDays(9_999),
            OptionalInt.of(60_000),
            OptionalInt.of(0),
            Duration.ofDays(9_999));
    limiter.observe(KEY, LIMITS, never);
    for (int i = 1; i <= 3; i++) {
      assertThat(limiter.book(KEY, LIMITS, 1, EVER))
          .isLessThanOrEqualTo(Duration.ofMinutes(i).plusSeconds(5));
    }
  }

  @Test
  void whatAProviderSaysWasUsedDelaysTheNextCallsByMinutesAtTheMost() {
    RateLimiter limiter = open();
    for (int i = 0; i < 100; i++) {
      limiter.correct(KEY, LIMITS, 10, 10_000_000);
    }
    assertThat(limiter.book(KEY, LIMITS, 1, SHORT)).isLessThan(Duration.ofMinutes(6));
  }

  @Test
  void theFirstCallGoesAtOnce() {
    assertThat(open().book(KEY, LIMITS, 100, EVER)).isZero();
  }

  @Test
  void requestsFillTheirLimitAndNoMinuteHoldsMore() {
    for (int limit : List.of(1, 7, 60, 600, 3_000)) {
      LimitKey key = new LimitKey("openai", "model-" + limit);
      RateLimiter limiter = saturated(key);
      Slots slots = new Slots();
      Limits limits = new Limits(limit, Integer.MAX_VALUE);
      for (int i = 0; i < 1_000; i++) {
        slots.book(1, () -> limiter.book(key, limits, 1, EVER));
      }
      assertThat(slots.mostRequests(MINUTE)).as("limit %s", limit).isLessThanOrEqualTo(limit);
      assertThat(slots.requestsPerMinute())
          .as("limit %s", limit)
          .isBetween(USED * limit, limit * 1.0);
    }
  }

  @Test
  void aLimitAppliedBySecondsIsKeptToo() {
    RateLimiter limiter = saturated(KEY);
    Slots slots = new Slots();
    for (int i = 0; i < 1_200; i++) {
      slots.book(1, () -> limiter.book(KEY, REQUESTS_ONLY, 1, EVER));
    }
    assertThat(slots.mostRequests(Duration.ofSeconds(1))).isLessThanOrEqualTo(600 / 60);
  }

  @Test
  void tokensOfAnySizeFillTheirLimitAndNoMinuteHoldsMoreThanOneCallMore() {
    RateLimiter limiter = saturated(KEY);
    Slots slots = new Slots();
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      int tokens = random.nextInt(2_000);
      slots.book(tokens, () -> limiter.book(KEY, TOKENS_ONLY, tokens, EVER));
    }
    assertThat(slots.mostTokens(MINUTE)).isLessThanOrEqualTo(60_000 + 2_000);
    assertThat(slots.tokensPerMinute()).isGreaterThanOrEqualTo(USED * 60_000);
  }

  @Test
  void bothLimitsAreUsedWhereBothBind() {
    RateLimiter limiter = saturated(KEY);
    Slots slots = new Slots();
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      int tokens = random.nextInt(51, 150);
      slots.book(tokens, () -> limiter.book(KEY, LIMITS, tokens, EVER));
    }
    assertThat(slots.mostRequests(MINUTE)).isLessThanOrEqualTo(600);
    assertThat(slots.mostTokens(MINUTE)).isLessThanOrEqualTo(60_000 + 150);
    assertThat(slots.requestsPerMinute()).isGreaterThanOrEqualTo(USED * 600);
  }

  @Test
  void slotsOfAllProcessesComeInTheOrderOfTheirBooking() {
    List<RateLimiter> processes = List.of(open(), open(), open());
    Slots slots = new Slots();
    Random random = new Random(3);
    Slot before = null;
    for (int i = 0; i < 300; i++) {
      RateLimiter limiter = processes.get(i % processes.size());
      int tokens = random.nextInt(3_000);
      Slot slot = slots.book(tokens, () -> limiter.book(KEY, LIMITS, tokens, EVER));
      if (random.nextInt(3) == 0) {
        limiter.correct(KEY, LIMITS, tokens, random.nextInt(tokens + 1));
      }
      if (before != null) {
        assertThat(slot.latest()).isGreaterThanOrEqualTo(before.earliest());
      }
      before = slot;
    }
  }

  @Test
  void eightProcessesAtOnceShareOneLimit() throws Exception {
    Object _ = saturated(KEY);
    Slots slots = new Slots();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        RateLimiter limiter = open();
        Random random = new Random(i);
        callers.add(
            threads.submit(() -> {
              for (int n = 0; n < 250; n++) {
                int tokens = random.nextInt(50, 100);
                slots.book(tokens, () -> limiter.book(KEY, LIMITS, tokens, EVER));
              }
            }));
      }
      for (Future<?> caller : callers) {
        Object _ = caller.get();
      }
    }
    assertThat(slots.inOrder()).hasSize(2_000);
    assertThat(slots.mostRequests(MINUTE)).isLessThanOrEqualTo(600);
    assertThat(slots.mostTokens(MINUTE)).isLessThanOrEqualTo(60_000 + 100);
    assertThat(slots.requestsPerMinute()).isGreaterThanOrEqualTo(USED * 600);
  }

  @Test
  void aCallLargerThanTheLimitGoesAndHoldsTheOthersUpForAMinute() {
    RateLimiter limiter = open();
    limiter.book(KEY, LIMITS, 100, EVER);
    Duration large = limiter.book(KEY, LIMITS, Integer.MAX_VALUE, EVER);
    Duration next = limiter.book(KEY, LIMITS, 100, EVER);
    assertThat(large).isLessThan(Duration.ofSeconds(1));
    assertThat(next).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(62));
  }

  @Test
  void aSlotBeyondThePatienceIsNotBooked() {
    RateLimiter limiter = open();
    limiter.book(KEY, LIMITS, 60_000, EVER);
    Duration patience = Duration.ofSeconds(10);
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.book(KEY, LIMITS, 60_000, patience)).isGreaterThan(patience);
    }
    assertThat(limiter.book(KEY, LIMITS, 100, EVER))
        .isBetween(Duration.ofSeconds(55), Duration.ofSeconds(62));
  }

  @Test
  void aSlotWithinThePatienceIsBooked() {
    RateLimiter limiter = open();
    Duration patience = Duration.ofSeconds(20);
    int booked = 0;
    while (limiter.book(KEY, REQUESTS_ONLY, 1, patience).compareTo(patience) <= 0) {
      booked++;
    }
    assertThat(booked).isBetween(190, 260);
  }

  @Test
  void tokensNotUsedAreFreeAgain() {
    RateLimiter limiter = open();
    limiter.book(KEY, TOKENS_ONLY, 60_000, EVER);
    open().correct(KEY, TOKENS_ONLY, 60_000, 0);
    assertThat(limiter.book(KEY, TOKENS_ONLY, 100, EVER)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void whatIsAlwaysOverestimatedIsUsedAllTheSame() {
    RateLimiter limiter = saturated(KEY);
    Slots used = new Slots();
    for (int i = 0; i < 1_000; i++) {
      used.book(500, () -> limiter.book(KEY, TOKENS_ONLY, 1_000, EVER));
      limiter.correct(KEY, TOKENS_ONLY, 1_000, 500);
    }
    assertThat(used.mostTokens(MINUTE)).isLessThanOrEqualTo(60_000 + 1_000);
    assertThat(used.tokensPerMinute()).isGreaterThanOrEqualTo(USED * 60_000);
  }

  @Test
  void tokensUsedBeyondTheEstimateAreBookedAfterwards() {
    RateLimiter limiter = open();
    limiter.book(KEY, TOKENS_ONLY, 100, EVER);
    open().correct(KEY, TOKENS_ONLY, 100, 30_100);
    assertThat(limiter.book(KEY, TOKENS_ONLY, 100, EVER))
        .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(35));
  }

  @Test
  void whatIsGivenBackAfterALongTimeMakesNoBurst() {
    RateLimiter limiter = open();
    for (int i = 0; i < 100; i++) {
      limiter.correct(KEY, TOKENS_ONLY, 60_000, 0);
    }
    Slots slots = new Slots();
    for (int i = 0; i < 200; i++) {
      slots.book(1_000, () -> limiter.book(KEY, TOKENS_ONLY, 1_000, EVER));
    }
    assertThat(slots.mostTokens(MINUTE)).isLessThanOrEqualTo(60_000 + 1_000);
  }

  @Test
  void aPauseHoldsForEveryProcess() {
    RateLimiter limiter = open();
    RateLimiter other = open();
    assertThat(other.paused(KEY)).isZero();
    limiter.pause(KEY, Duration.ofSeconds(40));
    limiter.pause(KEY, Duration.ofSeconds(5));
    for (RateLimiter any : List.of(limiter, other)) {
      assertThat(any.paused(KEY)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(40));
      assertThat(any.book(KEY, LIMITS, 100, EVER)).isGreaterThan(Duration.ofSeconds(10));
    }
    assertThat(other.paused(new LimitKey("openai", "gpt-5"))).isZero();
  }

  @Test
  void aPauseEnds() {
    RateLimiter limiter = open();
    limiter.pause(KEY, Duration.ofMillis(100));
    await().until(() -> limiter.paused(KEY).isZero());
    assertThat(limiter.book(KEY, LIMITS, 100, EVER)).isZero();
  }

  @Test
  void aLowerLimitOfTheProviderIsInForceForEveryProcess() {
    open().observe(KEY, LIMITS, limits(300, 300_000));
    assertPace(open(), 300);
    open().observe(KEY, LIMITS, limits(150, 300_000));
    assertThat(open().paused(KEY)).isPositive();
    assertPace(open(), 150);
  }

  @Test
  void aHigherLimitOfTheProviderNeverExceedsTheOneThatIsSet() {
    RateLimiter limiter = open();
    limiter.observe(KEY, LIMITS, limits(300, 30_000));
    limiter.observe(KEY, LIMITS, limits(10_000, 10_000_000));
    assertPace(limiter, 600);
  }

  @Test
  void whatTheProviderSaysIsLeftDelaysWhatWouldNotFit() {
    RateLimiter limiter = open();
    limiter.observe(KEY, LIMITS, remaining(600, 0, Duration.ofSeconds(600), 60_000, 60_000));
    assertThat(limiter.book(KEY, LIMITS, 1, EVER)).isGreaterThan(Duration.ofMillis(500));
    LimitKey other = new LimitKey("openai", "other");
    limiter.observe(other, LIMITS, remaining(600, 600, Duration.ZERO, 60_000, 1_000));
    assertThat(limiter.book(other, LIMITS, 21_000, EVER))
        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
  }

  @Test
  void aLaterWordOfTheProviderReplacesTheEarlier() {
    RateLimiter limiter = open();
    limiter.observe(KEY, LIMITS, remaining(600, 600, Duration.ZERO, 60_000, 0));
    limiter.observe(KEY, LIMITS, remaining(600, 600, Duration.ZERO, 60_000, 60_000));
    assertThat(limiter.book(KEY, LIMITS, 20_000, EVER)).isZero();
  }

  @Test
  void noWordOfTheProviderStopsEverythingForLong() {
    RateLimiter limiter = open();
    limiter.observe(KEY, LIMITS, remaining(600, 0, Duration.ofDays(3_000), 60_000, 0));
    assertThat(limiter.book(KEY, LIMITS, 1, EVER)).isLessThan(Duration.ofSeconds(62));
  }

  @Test
  void wordsOfASteadyProviderCostNothing() {
    RateLimiter limiter = saturated(KEY);
    Slots slots = new Slots();
    for (int i = 0; i < 1_000; i++) {
      slots.book(50, () -> limiter.book(KEY, LIMITS, 50, EVER));
      limiter.observe(KEY, LIMITS, remaining(600, i % 10, Duration.ofSeconds(59), 60_000, 20_000));
    }
    assertThat(slots.requestsPerMinute()).isGreaterThanOrEqualTo(USED * 600);
  }

  @Test
  void anEmptyWordChangesNothing() {
    RateLimiter limiter = open();
    OptionalInt none = OptionalInt.empty();
    limiter.observe(
        KEY, LIMITS, new ObservedLimits(none, none, Duration.ZERO, none, none, Duration.ZERO));
    assertPace(limiter, 600);
  }

  @Test
  void modelsAndProvidersStayApart() {
    RateLimiter limiter = open();
    List<LimitKey> keys =
        List.of(
            new LimitKey("a", "b:c"),
            new LimitKey("a:b", "c"),
            new LimitKey("a", "b"),
            new LimitKey("b", "a"),
            new LimitKey("{a}", "b"),
            new LimitKey("a", "B"));
    for (LimitKey key : keys) {
      assertThat(limiter.book(key, LIMITS, 60_000, EVER)).as("%s", key).isZero();
    }
  }

  @Test
  void negativeTokensAreRefused() {
    RateLimiter limiter = open();
    assertThatThrownBy(() -> limiter.book(KEY, LIMITS, -1, EVER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiter.correct(KEY, LIMITS, 1, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bookingsOutliveTheServersProcess() {
    RateLimiter limiter = open();
    RateLimiter newcomer = open();
    limiter.book(KEY, LIMITS, 60_000, EVER);
    outage().begin();
    outage().end();
    await()
        .ignoreExceptionsInstanceOf(RetriableException.class)
        .until(
            () -> newcomer.book(KEY, LIMITS, 1, EVER), d -> d.compareTo(MINUTE.dividedBy(2)) > 0);
  }

  @Test
  void failsWhileAwayAndWorksAgainAfter() {
    RateLimiter limiter = open();
    limiter.book(KEY, LIMITS, 1, EVER);
    Unreachable.check(
        outage(),
        () -> limiter.book(KEY, LIMITS, 1, EVER),
        () -> limiter.correct(KEY, LIMITS, 1, 2),
        () -> limiter.pause(KEY, Duration.ofMillis(1)),
        () -> limiter.paused(KEY),
        () -> limiter.observe(KEY, LIMITS, limits(600, 60_000)));
  }

  private static void assertPace(RateLimiter limiter, int requestsPerMinute) {
    limiter.pause(KEY, Duration.ofSeconds(20));
    Slots slots = new Slots();
    for (int i = 0; i < 200; i++) {
      slots.book(1, () -> limiter.book(KEY, LIMITS, 1, EVER));
    }
    assertThat(slots.requestsPerMinute())
        .isBetween(USED * requestsPerMinute, requestsPerMinute * 1.0);
  }

  private static ObservedLimits limits(int requests, int tokens) {
    return new ObservedLimits(
        OptionalInt.of(requests),
        OptionalInt.empty(),
        Duration.ZERO,
        OptionalInt.of(tokens),
        OptionalInt.empty(),
        Duration.ZERO);
  }

  private static ObservedLimits remaining(
      int requests, int remainingRequests, Duration reset, int tokens, int remainingTokens) {
    return new ObservedLimits(
        OptionalInt.of(requests),
        OptionalInt.of(remainingRequests),
        reset,
        OptionalInt.of(tokens),
        OptionalInt.of(remainingTokens),
        Duration.ZERO);
  }
}
