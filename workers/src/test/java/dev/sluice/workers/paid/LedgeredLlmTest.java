package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.ledger.Claim;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.TokenCharge;
import dev.sluice.core.settings.UnknownCalls;
import dev.sluice.schemas.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ledger's two halves together, with no other step between them. */
class LedgeredLlmTest {
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();
  private final MemoryLedger ledger = new MemoryLedger(time);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ClaimRenewal renewal = ClaimRenewal.start(ledger, LEASE);
  private final ScriptedLlm llm = new ScriptedLlm(() -> Fixtures.answer("a gate in a channel"));
  private final LlmCall call =
      Fixtures.call("acme/r1/0", VirtualTime.START.plus(Duration.ofMinutes(5)));

  @AfterEach
  void close() {
    renewal.close();
  }

  /** What one process has around the model. */
  private LlmProvider process(UnknownCalls policy, CallStep... steps) {
    PaidMetrics metrics = Fixtures.metrics(registry);
    ClaimedCalls claimed = new ClaimedCalls(llm, ledger, renewal, policy, time, metrics);
    return new LedgeredLlm(
        new PaidLlm(claimed, List.of(steps), TokenCharge.RESERVED), ledger, time, metrics);
  }

  private final LlmProvider one = process(UnknownCalls.RETRY);
  private final LlmProvider two = process(UnknownCalls.RETRY);

  private double unknownCounted() {
    var counter = registry.find("sluice.ledger.unknown").counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void aTaskThatComesAgainCostsNothing() throws InterruptedException {
    LlmAnswer first = one.answer(call);
    LlmAnswer again = two.answer(call);
    assertThat(again).isEqualTo(first).isEqualTo(Fixtures.answer("a gate in a channel"));
    assertThat(llm.calls()).isEqualTo(1);
  }

  @Test
  void callsThatFailedCountAndTheLedgerTellsThemAgain() throws InterruptedException {
    LlmProvider trying =
        process(
            UnknownCalls.RETRY, new RetryStep(3, false, time, () -> 0, Fixtures.metrics(registry)));
    llm.then(() -> {
      if (llm.calls() < 3) {
        throw Fixtures.failed();
      }
      return Fixtures.answer("at last");
    });

    assertThat(trying.answer(call).attempts()).isEqualTo(3);
    assertThat(two.answer(call).attempts()).isEqualTo(3);
    assertThat(llm.calls()).isEqualTo(3);
  }

  @Test
  void anotherTaskIsAnotherCall() throws InterruptedException {
    one.answer(call);
    one.answer(Fixtures.call("acme/r1/1", call.deadline()));
    assertThat(llm.calls()).isEqualTo(2);
  }

  @Test
  void aProcessThatDiedMidCallLeavesAnUnknownCallThatIsMadeAgainAndTold()
      throws InterruptedException {
    assertThat(ledger.claim(call.callId(), "a process that died", LEASE))
        .isInstanceOf(Claim.Granted.class);
    LlmAnswer answer = one.answer(call);
    assertThat(answer.unknownCalls()).isEqualTo(1);
    assertThat(time.passed()).isBetween(LEASE, LEASE.plusSeconds(1));
    assertThat(unknownCounted()).isEqualTo(1);
    assertThat(two.answer(call).unknownCalls()).isEqualTo(1);
    assertThat(llm.calls()).isEqualTo(1);
  }

  @Test
  void byPolicyAnUnknownCallIsNeverMadeAgain() {
    ledger.claim(call.callId(), "a process that died", LEASE);
    LlmProvider careful = process(UnknownCalls.FAIL);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> careful.answer(call))
          .isInstanceOfSatisfying(
              PermanentException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCodes.OUTCOME_UNKNOWN));
    }
    assertThat(llm.calls()).isZero();
    assertThat(unknownCounted()).isEqualTo(1);
  }

  @Test
  void twoThatHoldTheSameTaskAtOnceMakeOneCall() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    llm.then(() -> {
      sent.countDown();
      mayAnswer.await();
      return Fixtures.answer("one for both");
    });
    CompletableFuture<LlmAnswer> first = inBackground(one);
    sent.await();
    // While the second waits between two looks, the first is answered.
    time.onSleep(() -> {
      mayAnswer.countDown();
      first.join();
    });
    CompletableFuture<LlmAnswer> second = inBackground(two);
    await().until(second::isDone);
    assertThat(second.join()).isEqualTo(first.join()).isEqualTo(Fixtures.answer("one for both"));
    assertThat(llm.calls()).isEqualTo(1);
  }

  private CompletableFuture<LlmAnswer> inBackground(LlmProvider process) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return process.answer(call);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void aCallThatTimedOutIsUnknownAndCanBeMadeAgainAtOnce() throws InterruptedException {
    llm.then(() -> {
      throw Fixtures.timedOut();
    });
    assertThatThrownBy(() -> one.answer(call)).isInstanceOf(RetriableException.class);
    assertThat(unknownCounted()).isEqualTo(1);
    llm.then(() -> Fixtures.answer("late"));
    assertThat(two.answer(call).unknownCalls()).isEqualTo(1);
    assertThat(time.passed()).isZero();
    assertThat(unknownCounted()).isEqualTo(1);
  }

  @Test
  void anAnswerThatCannotBeReadMayHaveBeenPaidFor() {
    llm.then(() -> {
      throw new PermanentException("invalid_response", "no JSON", new IOException());
    });
    assertThatThrownBy(() -> one.answer(call)).isInstanceOf(PermanentException.class);
    assertThat(unknownCounted()).isEqualTo(1);
  }

  @Test
  void anAnswerOfNoUseIsPaidForOnceAndItsUsageIsKept() {
    Usage used = new Usage(30, 7);
    llm.then(() -> {
      throw new PermanentProviderException(
          "invalid_response", "no choice", CallCost.Paid.of(used), null);
    });
    for (LlmProvider process : List.of(one, two)) {
      assertThatThrownBy(() -> process.answer(call))
          .isInstanceOfSatisfying(
              PermanentException.class, e -> assertThat(e.code()).isEqualTo("invalid_response"))
          .hasMessage("no choice");
    }
    assertThat(llm.calls()).isEqualTo(1);
    assertThat(unknownCounted()).isZero();
    assertThat(new LedgerAccounts(ledger, LEASE).of(call.callId()))
        .hasValue(new LlmAnswer("", "", "", used, 1, 0));
  }

  @Test
  void anAnswerOfNoUseThatDoesNotSayItsUsageIsAlsoAnUnknownCall() {
    llm.then(() -> {
      throw new PermanentProviderException(
          "invalid_response", "a page", CallCost.Paid.uncounted(), null);
    });
    for (LlmProvider process : List.of(one, two)) {
      assertThatThrownBy(() -> process.answer(call)).isInstanceOf(PermanentException.class);
    }
    assertThat(llm.calls()).isEqualTo(1);
    assertThat(unknownCounted()).isEqualTo(1);
    assertThat(new LedgerAccounts(ledger, LEASE).of(call.callId()))
        .hasValue(new LlmAnswer("", "", "", new Usage(0, 0), 1, 1));
  }

  @Test
  void aCallThatIsInterruptedIsUnknown() throws InterruptedException {
    llm.then(() -> {
      throw new InterruptedException();
    });
    assertThatThrownBy(() -> one.answer(call)).isInstanceOf(InterruptedException.class);
    llm.then(() -> Fixtures.answer("again"));
    assertThat(two.answer(call).unknownCalls()).isEqualTo(1);
  }

  @Test
  void aCallThatWasRefusedOrNeverConnectedIsNotUnknown() throws InterruptedException {
    List<RuntimeException> free =
        List.of(
            Fixtures.refused(),
            Fixtures.limited(null),
            Fixtures.failed(),
            new RetriableProviderException(
                RetryReason.UNAVAILABLE,
                "down",
                Unanswered.NOT_SENT,
                new IllegalStateException(new ConnectException())));
    for (RuntimeException failure : free) {
      llm.then(() -> {
        throw failure;
      });
      assertThat(catchThrowable(() -> one.answer(call))).isSameAs(failure);
    }
    llm.then(() -> Fixtures.answer("at last"));
    assertThat(two.answer(call).unknownCalls()).isZero();
    assertThat(unknownCounted()).isZero();
  }

  @Test
  void withoutTheLedgerNoCallIsMade() {
    ledger.away(true);
    assertThatThrownBy(() -> one.answer(call))
        .isInstanceOfSatisfying(
            RetriableException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCodes.UNAVAILABLE));
    assertThat(llm.calls()).isZero();
  }

  @Test
  void anAnswerThatCannotBeRecordedIsHandedOnAllTheSame() throws InterruptedException {
    llm.then(() -> {
      ledger.away(true);
      return Fixtures.answer("unrecorded");
    });
    assertThat(one.answer(call).output()).isEqualTo("unrecorded");
    ledger.away(false);
    llm.then(() -> Fixtures.answer("paid again"));
    assertThat(two.answer(call).unknownCalls()).isEqualTo(1);
  }

  @Test
  void whoWaitsForAnotherGivesUpAtItsDeadline() {
    ledger.claim(call.callId(), "a process that lives", Duration.ofMinutes(30));
    assertThatThrownBy(() -> one.answer(call)).isInstanceOf(RetriableException.class);
    assertThat(time.passed())
        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(5).plusSeconds(1));
    assertThat(llm.calls()).isZero();
  }
}
