package dev.sluice.workers.paid;

import static dev.sluice.workers.paid.Fixtures.facts;
import static dev.sluice.workers.paid.Fixtures.failed;
import static dev.sluice.workers.paid.Fixtures.limited;
import static dev.sluice.workers.paid.Fixtures.notMade;
import static dev.sluice.workers.paid.Fixtures.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryStepTest {
  private static final CallFacts FACTS = facts(Duration.ofMinutes(10));

  private final VirtualTime time = new VirtualTime();
  private final RetryStep retry = retry(true);

  private RetryStep retry(boolean lastLayer) {
    return new RetryStep(3, lastLayer, time, () -> 0, Fixtures.metrics());
  }

  @Test
  void whatCanBeCuredIsTriedAgain() throws InterruptedException {
    Scripted call = new Scripted(failed(), failed(), "yes");
    assertThat(retry.run(FACTS, call)).isEqualTo("yes");
    assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void whatCannotIsNot() {
    Scripted call = new Scripted(refused(), "yes");
    assertThatThrownBy(() -> retry.run(FACTS, call)).isInstanceOf(PermanentException.class);
    assertThat(call.made()).isEqualTo(1);
  }

  @Test
  void theAttemptsAreTheEndWithTheProvidersReason() {
    Scripted call = new Scripted(failed());
    assertThatThrownBy(() -> retry.run(FACTS, call))
        .isInstanceOfSatisfying(
            PermanentException.class, e -> assertThat(e.code()).isEqualTo(FailureCodes.UNAVAILABLE))
        .hasMessage("the provider answered 500: an error (tried 3 times)");
    assertThat(call.made()).isEqualTo(3);
  }

  @Test
  void whoHasNotTheFinalWordLeavesItToTheCaller() {
    assertThatThrownBy(() -> retry(false).run(FACTS, new Scripted(failed())))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void refusalsForTheLimitUseUpNoAttemptAndWaitAsAsked() throws InterruptedException {
    RetriableException limited = limited(Duration.ofSeconds(20));
    Scripted call = new Scripted(limited, limited, limited, limited, limited, "yes");
    assertThat(retry.run(FACTS, call)).isEqualTo("yes");
    assertThat(time.sleeps())
        .hasSize(5)
        .allSatisfy(s -> assertThat(s).isGreaterThanOrEqualTo(Duration.ofSeconds(20)));
  }

  @Test
  void callsThatWereNotMadeUseUpNoAttempt() throws InterruptedException {
    Scripted call =
        new Scripted(notMade(), notMade(), notMade(), notMade(), failed(), failed(), "yes");
    assertThat(retry.run(FACTS, call)).isEqualTo("yes");
  }

  @Test
  void theDeadlineIsTheEndOfAll() {
    CallFacts facts = facts(Duration.ofSeconds(5));
    assertThatThrownBy(() -> retry.run(facts, new Scripted(notMade())))
        .isInstanceOfSatisfying(
            RetriableException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCodes.UNAVAILABLE));
    assertThat(time.passed()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
  }

  @Test
  void aWaitBeyondTheDeadlineIsNotBegun() {
    CallFacts facts = facts(Duration.ofSeconds(5));
    Scripted call = new Scripted(limited(Duration.ofSeconds(20)));
    assertThatThrownBy(() -> retry.run(facts, call)).isInstanceOf(RetriableException.class);
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  void aCallThatAnotherProcessMakesIsNotHurried() {
    Scripted call = new Scripted(new HeldElsewhereException(Duration.ofSeconds(8)));
    assertThatThrownBy(() -> retry.run(FACTS, call))
        .isInstanceOfSatisfying(
            HeldElsewhereException.class,
            e -> assertThat(e.lease()).isEqualTo(Duration.ofSeconds(8)));
    assertThat(call.made()).isEqualTo(1);
  }

  @Test
  void anInterruptEndsIt() {
    Scripted call = new Scripted(new InterruptedException());
    assertThatThrownBy(() -> retry.run(FACTS, call)).isInstanceOf(InterruptedException.class);
  }
}
