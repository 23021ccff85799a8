package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.ledger.Claim;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.settings.TokenCharge;
import dev.sluice.core.settings.UnknownCalls;
import dev.sluice.schemas.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The books of a failed call are kept by the cost that it states, and by nothing else of it. */
class AccountingTest {
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** A failure that an adapter makes, given a cause. */
  private interface Failing extends Function<@Nullable Throwable, CallException> {}

  /**
   * The books after a call.
   *
   * @param limiter what it was asked
   * @param unknown calls that were counted as unknown
   * @param next how the ledger answers the next claim, an answer aside
   * @param accounts what the call cost by the ledger
   */
  private record Books(
      List<String> limiter, double unknown, String next, Optional<LlmAnswer> accounts) {}

  static Stream<Failing> failures() {
    Stream<Failing> retriable =
        Stream.of(Unanswered.values())
            .flatMap(cost ->
                Stream.of(RetryReason.values())
                    .map(reason ->
                        cause -> new RetriableProviderException(reason, "failed", cost, cause)));
    Stream<Failing> permanent =
        Stream.of(
                Unanswered.NOT_SENT,
                Unanswered.REFUSED,
                Unanswered.UNKNOWN,
                CallCost.Paid.of(new Usage(30, 7)),
                CallCost.Paid.uncounted())
            .map(cost -> cause -> new PermanentProviderException("code", "failed", cost, cause));
    Stream<Failing> plain =
        Stream.of(
            cause -> new RetriableException("code", "failed", cause),
            cause -> new PermanentException("code", "failed", cause));
    return Stream.of(retriable, permanent, plain).flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aCauseOfAnyKindChangesNothing(Failing failure) {
    Books without = booksAfter(failure.apply(null));
    List<Throwable> causes =
        List.of(
            new ConnectException("refused"),
            new UnknownHostException("nowhere"),
            new SocketTimeoutException("timeout"),
            new IOException(new ConnectException("deep within")),
            new IllegalStateException("a defect"),
            new RetriableException("code", "of a store", null));
    for (Throwable cause : causes) {
      assertThat(booksAfter(failure.apply(cause))).as(cause.toString()).isEqualTo(without);
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatStatesNoCostIsUnknown(Failing failure) {
    CallException thrown = failure.apply(null);
    boolean mayBePaid =
        CallCost.of(thrown) == Unanswered.UNKNOWN
            || CallCost.of(thrown).equals(CallCost.Paid.uncounted());
    assertThat(booksAfter(thrown).unknown()).isEqualTo(mayBePaid ? 1 : 0);
  }

  private static Books booksAfter(CallException failure) {
    VirtualTime time = new VirtualTime();
    MemoryLedger ledger = new MemoryLedger(time);
    ScriptedLimiter limiter = new ScriptedLimiter(time);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    PaidMetrics metrics = Fixtures.metrics(registry);
    LlmCall call = Fixtures.call("acme/r1/0", VirtualTime.START.plus(Duration.ofMinutes(5)));
    ScriptedLlm llm =
        new ScriptedLlm(() -> {
          throw failure;
        });
    try (ClaimRenewal renewal = ClaimRenewal.start(ledger, LEASE)) {
      ClaimedCalls claimed =
          new ClaimedCalls(llm, ledger, renewal, UnknownCalls.RETRY, time, metrics);
      RateLimitStep rateLimit =
          new RateLimitStep(
              limiter,
              new ModelLimits(Map.of(), Fixtures.LIMITS),
              Fixtures.MAX_PAUSE,
              time,
              metrics);
      PaidLlm paid = new PaidLlm(claimed, List.of(rateLimit), TokenCharge.USED);
      assertThat(catchThrowable(() -> paid.answer(call))).isSameAs(failure);
    }
    var unknown = registry.find("sluice.ledger.unknown").counter();
    Optional<LlmAnswer> accounts = new LedgerAccounts(ledger, LEASE).of(call.callId());
    Claim next = ledger.claim(call.callId(), "next", LEASE);
    return new Books(
        limiter.asked(),
        unknown == null ? 0 : unknown.count(),
        next instanceof Claim.Answered ? "answered" : next.toString(),
        accounts);
  }
}
