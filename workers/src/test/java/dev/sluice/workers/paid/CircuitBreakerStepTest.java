package dev.sluice.workers.paid;

import static dev.sluice.workers.paid.Fixtures.KEY;
import static dev.sluice.workers.paid.Fixtures.facts;
import static dev.sluice.workers.paid.Fixtures.failed;
import static dev.sluice.workers.paid.Fixtures.limited;
import static dev.sluice.workers.paid.Fixtures.notMade;
import static dev.sluice.workers.paid.Fixtures.refused;
import static dev.sluice.workers.paid.Fixtures.timedOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.failure.RetriableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerStepTest {
  private static final CallFacts FACTS = facts(Duration.ofHours(1));

  private final VirtualTime time = new VirtualTime();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CircuitBreakerStep circuitBreaker =
      new CircuitBreakerStep(time.clock(), Fixtures.metrics(registry));

  private void let(Object outcome, int times) {
    for (int i = 0; i < times; i++) {
      Throwable _ = catchThrowable(() -> circuitBreaker.run(FACTS, new Scripted(outcome)));
    }
  }

  private double openness() {
    return registry.get("sluice.breaker.open").tag("model", KEY.model()).gauge().value();
  }

  private void isShut() {
    Scripted late = new Scripted("yes");
    Scripted early = new Scripted("yes");
    assertThatThrownBy(() -> circuitBreaker.run(FACTS, late)).isInstanceOf(NotMadeException.class);
    assertThatThrownBy(() -> circuitBreaker.early().run(FACTS, early))
        .isInstanceOf(NotMadeException.class);
    assertThat(late.made() + early.made()).isZero();
  }

  private void isOpenForCalls() throws InterruptedException {
    assertThat(circuitBreaker.early().run(FACTS, new Scripted("yes"))).isEqualTo("yes");
    assertThat(circuitBreaker.run(FACTS, new Scripted("yes"))).isEqualTo("yes");
  }

  @Test
  void aDeadProviderIsNotCalled() {
    let(failed(), CircuitBreakerStep.LEAST);
    isShut();
    assertThat(openness()).isEqualTo(1);
  }

  @Test
  void anotherModelIsCalledAllTheSame() throws InterruptedException {
    let(failed(), CircuitBreakerStep.LEAST);
    CallFacts other =
        new CallFacts(
            new dev.sluice.core.limit.LimitKey("openai", "gpt-4o"),
            "acme",
            "c",
            1,
            FACTS.deadline());
    assertThat(circuitBreaker.run(other, new Scripted("yes"))).isEqualTo("yes");
  }

  @Test
  void aTenantWhoseCallsHangShutsNobodyElseOut() throws InterruptedException {
    let(timedOut(), CircuitBreakerStep.WINDOW);
    isShut();
    CallFacts other = new CallFacts(KEY, "another", "c", 1, FACTS.deadline());
    assertThat(circuitBreaker.early().run(other, new Scripted("yes"))).isEqualTo("yes");
    assertThat(circuitBreaker.run(other, new Scripted("yes"))).isEqualTo("yes");
    assertThat(openness()).isEqualTo(1);
  }

  @Test
  void itIsProbedAndCalledAgainOnceItAnswers() throws InterruptedException {
    let(failed(), CircuitBreakerStep.LEAST);
    time.pass(CircuitBreakerStep.OPEN.plusMillis(1));
    assertThat(circuitBreaker.early().run(FACTS, new Scripted("probing"))).isEqualTo("probing");
    assertThat(openness()).isEqualTo(0.5);
    let("yes", CircuitBreakerStep.PROBES);
    isOpenForCalls();
    assertThat(openness()).isZero();
  }

  @Test
  void probesThatFailKeepItShut() {
    let(failed(), CircuitBreakerStep.LEAST);
    time.pass(CircuitBreakerStep.OPEN.plusMillis(1));
    let(failed(), CircuitBreakerStep.PROBES);
    isShut();
  }

  @Test
  void refusalsAreAnswers() throws InterruptedException {
    let(limited(Duration.ofSeconds(1)), 50);
    let(refused(), 50);
    let(new RetriableException("unsupported_parameter", "once more without", null), 50);
    isOpenForCalls();
  }

  @Test
  void callsThatWereNotMadeTellNothing() throws InterruptedException {
    let(notMade(), 50);
    isOpenForCalls();
  }

  @Test
  void aProbeThatTellsNothingLeavesItsPlaceToAnother() throws InterruptedException {
    let(failed(), CircuitBreakerStep.LEAST);
    time.pass(CircuitBreakerStep.OPEN.plusMillis(1));
    let(new InterruptedException(), 10);
    let(notMade(), 10);
    let("yes", CircuitBreakerStep.PROBES);
    isOpenForCalls();
  }
}
