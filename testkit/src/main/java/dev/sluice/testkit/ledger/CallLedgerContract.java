package dev.sluice.testkit.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every {@link CallLedger}. The ledger is empty before each test. */
@Timeout(60)
public abstract class CallLedgerContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration TTL = Duration.ofDays(1);

  /** A client of its own, as another process would have it. */
  protected abstract CallLedger open();

  protected abstract Outage outage();

  @Test
  void aFirstClaimIsGranted() {
    assertThat(open().claim("call", "one", LONG)).isEqualTo(new Claim.Granted(0, false));
  }

  @Test
  void aClaimHoldsAgainstOthersForAtMostItsLease() {
    open().claim("call", "one", LONG);
    assertThat(open().claim("call", "two", LONG))
        .isInstanceOfSatisfying(
            Claim.Held.class,
            held -> assertThat(held.lease()).isPositive().isLessThanOrEqualTo(LONG));
  }

  @Test
  void aClaimRepeatedByItsOwnerIsToldTheSame() {
    CallLedger ledger = open();
    ledger.claim("call", "one", SHORT);
    assertThat(eventually(ledger, "two", LONG)).isEqualTo(new Claim.Granted(1, true));
    assertThat(ledger.claim("call", "two", LONG)).isEqualTo(new Claim.Granted(1, true));
    assertThat(ledger.claim("call", "three", LONG)).isInstanceOf(Claim.Held.class);
  }

  @Test
  void anAnswerIsGivenToEveryLaterClaim() {
    CallLedger one = open();
    one.claim("call", "one", LONG);
    one.answer("call", "one", bytes("answer"), TTL);
    assertAnswered(one.claim("call", "one", LONG), "answer");
    assertAnswered(open().claim("call", "two", LONG), "answer");
  }

  @Test
  void findsAnAnswerWithoutClaiming() {
    CallLedger ledger = open();
    assertThat(ledger.find("call")).isEmpty();
    ledger.claim("call", "one", LONG);
    assertThat(ledger.find("call")).isEmpty();
    ledger.answer("call", "one", bytes("answer"), TTL);
    assertThat(open().find("call"))
        .hasValueSatisfying(answer -> assertThat(answer).isEqualTo(bytes("answer")));
    assertThat(ledger.find("other")).isEmpty();
    assertThat(ledger.claim("other", "one", LONG)).isEqualTo(new Claim.Granted(0, false));
  }

  @Test
  void everyClaimThatRanOutIsCountedAsUnknown() {
    CallLedger ledger = open();
    ledger.claim("call", "one", SHORT);
    assertThat(eventually(ledger, "two", SHORT)).isEqualTo(new Claim.Granted(1, true));
    assertThat(eventually(ledger, "three", LONG)).isEqualTo(new Claim.Granted(2, true));
    ledger.answer("call", "three", bytes("answer"), TTL);
    assertAnswered(ledger.claim("call", "four", LONG), "answer");
  }

  @Test
  void anAbandonedCallIsUnknownAndNeedsNoWait() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.abandon("call", "one");
    ledger.abandon("call", "one");
    assertThat(ledger.claim("call", "two", LONG)).isEqualTo(new Claim.Granted(1, false));
    ledger.abandon("call", "one");
    assertThat(ledger.claim("call", "three", LONG)).isInstanceOf(Claim.Held.class);
  }

  @Test
  void anAbandonedCallWhoseAnswerComesAfterAllIsAnswered() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.abandon("call", "one");
    ledger.answer("call", "one", bytes("answer"), TTL);
    assertAnswered(ledger.claim("call", "two", LONG), "answer");
  }

  @Test
  void aReleasedClaimIsNotCounted() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.release("call", "one");
    assertThat(ledger.claim("call", "two", LONG)).isEqualTo(new Claim.Granted(0, false));
  }

  @Test
  void aReleaseForgetsNoEarlierUnknownCall() {
    CallLedger ledger = open();
    ledger.claim("call", "one", SHORT);
    assertThat(eventually(ledger, "two", LONG)).isEqualTo(new Claim.Granted(1, true));
    ledger.release("call", "two");
    assertThat(ledger.claim("call", "three", LONG)).isEqualTo(new Claim.Granted(1, false));
  }

  @Test
  void onlyTheOwnerReleases() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.release("call", "two");
    assertThat(ledger.claim("call", "two", LONG)).isInstanceOf(Claim.Held.class);
  }

  @Test
  void aRenewedClaimHoldsBeyondItsFirstLease() {
    CallLedger ledger = open();
    ledger.claim("call", "one", SHORT);
    assertThat(ledger.renew("call", "one", LONG)).isTrue();
    assertThat(ledger.claim("call", "two", LONG))
        .isInstanceOfSatisfying(
            Claim.Held.class, held -> assertThat(held.lease()).isGreaterThan(SHORT));
  }

  @Test
  void aClaimThatRanOutIsRenewedUnlessItWasTaken() {
    CallLedger ledger = open();
    ledger.claim("call", "one", SHORT);
    assertThat(eventually(ledger, "two", SHORT)).isEqualTo(new Claim.Granted(1, true));
    assertThat(ledger.renew("call", "one", LONG)).isFalse();
    assertThat(ledger.renew("call", "two", LONG)).isTrue();
  }

  @Test
  void nothingIsRenewedThatIsAnsweredReleasedOrWasNeverClaimed() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.answer("call", "one", bytes("answer"), TTL);
    ledger.claim("released", "one", LONG);
    ledger.release("released", "one");
    assertThat(ledger.renew("call", "one", LONG)).isFalse();
    assertThat(ledger.renew("released", "one", LONG)).isFalse();
    assertThat(ledger.renew("never", "one", LONG)).isFalse();
  }

  @Test
  void theFirstAnswerStaysEvenOfAnOwnerWhoseClaimWasTaken() {
    CallLedger ledger = open();
    ledger.claim("call", "one", SHORT);
    assertThat(eventually(ledger, "two", LONG)).isEqualTo(new Claim.Granted(1, true));
    ledger.answer("call", "one", bytes("first"), TTL);
    ledger.answer("call", "two", bytes("second"), TTL);
    assertAnswered(ledger.claim("call", "three", LONG), "first");
  }

  @Test
  void anAnswerWithoutClaimIsKept() {
    CallLedger ledger = open();
    ledger.answer("call", "one", bytes("answer"), TTL);
    assertAnswered(ledger.claim("call", "two", LONG), "answer");
  }

  @Test
  void aReleaseAfterTheAnswerTakesNothingAway() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.answer("call", "one", bytes("answer"), TTL);
    ledger.release("call", "one");
    assertAnswered(ledger.claim("call", "two", LONG), "answer");
  }

  @Test
  void answersAreForgottenAfterTheirTime() {
    CallLedger ledger = open();
    ledger.claim("call", "one", LONG);
    ledger.answer("call", "one", bytes("answer"), Duration.ofMillis(100));
    await().until(() -> ledger.claim("call", "two", LONG).equals(new Claim.Granted(0, false)));
  }

  @Test
  void keepsAnyAnswerWhole() {
    CallLedger ledger = open();
    byte[] every = new byte[1_000_000];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    ledger.answer("large", "one", every, TTL);
    ledger.answer("empty", "one", new byte[0], TTL);
    assertThat(((Claim.Answered) ledger.claim("large", "two", LONG)).answer()).isEqualTo(every);
    assertThat(((Claim.Answered) ledger.claim("empty", "two", LONG)).answer()).isEmpty();
  }

  @Test
  void callsStayApart() {
    CallLedger ledger = open();
    for (String id : List.of("a", "A", "a:b", "a:b:c", "{a}", "*", "a ", "ä")) {
      assertThat(ledger.claim(id, "one", LONG)).as(id).isEqualTo(new Claim.Granted(0, false));
    }
  }

  @Test
  void ofManyProcessesOneIsGranted() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CallLedger> processes = List.of(open(), open(), open(), open());
      for (int call = 0; call < 50; call++) {
        String id = "call-" + call;
        List<Callable<Claim>> claims = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          CallLedger ledger = processes.get(i % processes.size());
          String owner = "owner-" + i;
          claims.add(() -> ledger.claim(id, owner, LONG));
        }
        List<Claim> answers = new ArrayList<>();
        for (Future<Claim> claim : threads.invokeAll(claims)) {
          answers.add(claim.get());
        }
        assertThat(answers)
            .filteredOn(Claim.Granted.class::isInstance)
            .containsExactly(new Claim.Granted(0, false));
        assertThat(answers).filteredOn(Claim.Held.class::isInstance).hasSize(15);
      }
    }
  }

  @Test
  void answersAndClaimsOutliveTheServersProcess() {
    CallLedger ledger = open();
    ledger.claim("answered", "one", LONG);
    ledger.answer("answered", "one", bytes("answer"), TTL);
    ledger.claim("open", "one", LONG);
    outage().begin();
    outage().end();
    await()
        .ignoreExceptionsInstanceOf(RetriableException.class)
        .untilAsserted(() -> assertAnswered(ledger.claim("answered", "two", LONG), "answer"));
    assertThat(ledger.claim("open", "two", LONG)).isInstanceOf(Claim.Held.class);
  }

  @Test
  void failsWhileAwayAndWorksAgainAfter() {
    CallLedger ledger = open();
    Unreachable.check(
        outage(),
        () -> ledger.find("call"),
        () -> ledger.claim("call", "one", LONG),
        () -> ledger.renew("call", "one", LONG),
        () -> ledger.answer("other", "one", bytes("answer"), TTL),
        () -> ledger.release("call", "one"),
        () -> ledger.abandon("call", "one"));
  }

  /** Claims until it is granted. */
  private static Claim eventually(CallLedger ledger, String owner, Duration lease) {
    return await().until(() -> ledger.claim("call", owner, lease), Claim.Granted.class::isInstance);
  }

  private static void assertAnswered(Claim claim, String answer) {
    assertThat(claim)
        .isInstanceOfSatisfying(
            Claim.Answered.class, a -> assertThat(a.answer()).isEqualTo(bytes(answer)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
