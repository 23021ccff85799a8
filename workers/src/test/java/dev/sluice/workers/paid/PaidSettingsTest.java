package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is put around the calls of a paid provider by the settings. */
class PaidSettingsTest {
  /** Gives a slot at once, and writes down by which limits and for how much. */
  private static final class Booked implements RateLimiter {
    private final List<Limits> limits = new ArrayList<>();
    private final List<Integer> corrections = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    @Override
    public Duration book(LimitKey key, Limits by, int tokens, Duration patience) {
      limits.add(by);
      return Duration.ZERO;
    }

    @Override
    public void correct(LimitKey key, Limits by, int booked, int used) {
      corrections.add(used);
    }

    @Override
    public void pause(LimitKey key, Duration span, Duration asked, String reason) {
      pauses.add(span);
    }

    @Override
    public void answered(LimitKey key) {}

    @Override
    public Optional<Pause> pauseOf(LimitKey key) {
      return Optional.empty();
    }

    @Override
    public Duration paused(LimitKey key) {
      return Duration.ZERO;
    }

    @Override
    public void observe(LimitKey key, Limits by, ObservedLimits observed) {}
  }

  private static final Duration LEASE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final VirtualTime time = new VirtualTime();
  private final Booked limiter = new Booked();
  private final CallLedger ledger = new MemoryLedger(time);
  private final ClaimRenewal renewal = ClaimRenewal.start(ledger, LEASE);
  private final ScriptedLlm model = new ScriptedLlm(() -> Fixtures.answer("a"));
  private final LlmCall call = Fixtures.call("acme/r1/0", VirtualTime.START.plusSeconds(600));

  @AfterEach
  void close() {
    renewal.close();
  }

  private LlmProvider around(String... pairs) {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      flags.put(pairs[i], pairs[i + 1]);
    }
    Settings settings = Settings.read(SettingsSource.of(flags, Map.of(), folder));
    return new PaidProviders(settings, limiter, ledger, renewal, new SimpleMeterRegistry(), time)
        .wrap(model);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4"})
  void noProviderHasItsCallsWaitLongerThanItIsSet(int minutes) {
    model.then(() -> {
      throw new RetriableProviderException(
          RetryReason.RATE_LIMITED,
          "rate_limited",
          "the provider answered 429: Come back in a lifetime",
          Duration.ofSeconds(999_999_999),
          CallCost.Unanswered.REFUSED,
          null);
    });
    assertThatThrownBy(() -> around("MAX_PAUSE", minutes + "m").answer(call))
        .hasMessageContaining("Come back in a lifetime");
    assertThat(limiter.pauses).isNotEmpty().containsOnly(Duration.ofMinutes(minutes));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4"})
  void aCallThatFailsIsMadeAsOftenAsItIsSet(int attempts) {
    model.then(() -> {
      throw Fixtures.failed();
    });
    LlmProvider llm = around("PROVIDER_ATTEMPTS", Integer.toString(attempts));
    assertThatThrownBy(() -> llm.answer(call))
        .isNotInstanceOf(RetriableException.class)
        .isInstanceOf(PermanentException.class);
    assertThat(model.calls()).isEqualTo(attempts);
  }

  @Test
  void aCallWhoseOutcomeACrashHidIsMadeAgainOrFails() throws InterruptedException {
    ledger.claim(call.callId(), "a process that died", LEASE);
    LlmProvider careful = around("UNKNOWN_CALLS", "fail");
    assertThatThrownBy(() -> careful.answer(call))
        .isInstanceOfSatisfying(
            PermanentException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCodes.OUTCOME_UNKNOWN));
    assertThat(model.calls()).isZero();

    assertThat(around("UNKNOWN_CALLS", "retry").answer(call).unknownCalls()).isPositive();
    assertThat(model.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"reserved, 100", "used, 17"})
  void aCallCountsAsWhatTheProviderCharges(String charge, int tokens) throws InterruptedException {
    around("RATE_LIMIT_CHARGE", charge).answer(call);
    int counted = limiter.corrections.isEmpty() ? call.maxTokens() : limiter.corrections.getLast();
    assertThat(counted).isEqualTo(tokens);
  }

  @Test
  void aModelHasItsOwnLimitsOrThoseOfAll() throws InterruptedException {
    around("RATE_LIMIT_REQUESTS", "7", "RATE_LIMIT_TOKENS", "70000").answer(call);
    around("RATE_LIMITS", "gpt-4=11/50000").answer(Fixtures.call("other", call.deadline()));
    assertThat(limiter.limits).containsExactly(new Limits(7, 70_000), new Limits(11, 50_000));
  }
}
