package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.UnknownCalls;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a call under a claim, and records its outcome. The claim stands right before the call,
 * after every wait. So a claim without an outcome is a call that was sent, and only calls that may
 * have been paid for are counted as unknown.
 */
final class ClaimedCalls {
  private static final Logger log = LoggerFactory.getLogger(ClaimedCalls.class);

  /** The time by which an answer outlives its deadline in the ledger, for clocks that differ. */
  private static final Duration KEPT_LONGER = Duration.ofMinutes(10);

  /**
   * An answer.
   *
   * @param paid whether a call was made for it just now
   */
  record Made(LlmAnswer answer, boolean paid) {}

  /**
   * The calls for one task until now.
   *
   * @param unknown how many of those sent are of unknown outcome
   */
  private record Tally(int sent, int unknown) {}

  private final LlmProvider provider;
  private final CallLedger ledger;
  private final ClaimRenewal renewal;
  private final UnknownCalls policy;
  private final Sleeper sleeper;
  private final PaidMetrics metrics;
  private final String process = UUID.randomUUID().toString();
  private final AtomicLong claims = new AtomicLong();

  ClaimedCalls(
      LlmProvider provider,
      CallLedger ledger,
      ClaimRenewal renewal,
      UnknownCalls policy,
      Sleeper sleeper,
      PaidMetrics metrics) {
    this.provider = provider;
    this.ledger = ledger;
    this.renewal = renewal;
    this.policy = policy;
    this.sleeper = sleeper;
    this.metrics = metrics;
  }

  String provider() {
    return provider.name();
  }

  /**
   * Makes a call, unless the ledger has its outcome.
   *
   * @param sent how many calls were sent for it already
   * @throws NotMadeException if the ledger cannot be reached, or another process makes the call
   */
  Made make(LlmCall call, int sent) throws InterruptedException {
    String owner = process + "/" + claims.incrementAndGet();
    return switch (claim(call, owner)) {
      case Claim.Answered(byte[] answer) -> new Made(AnswerBytes.read(answer), false);
      case Claim.Held(Duration lease) -> throw new HeldElsewhereException(lease);
      case Claim.Granted granted -> new Made(send(call, owner, granted, sent), true);
    };
  }

  private Claim claim(LlmCall call, String owner) {
    try {
      return ledger.claim(call.callId(), owner, renewal.lease());
    } catch (CallException e) {
      throw NotMadeException.because("the call ledger cannot be reached", e);
    }
  }

  private LlmAnswer send(LlmCall call, String owner, Claim.Granted granted, int sent)
      throws InterruptedException {
    LimitKey key = LimitKey.of(provider, call);
    if (granted.tookOver()) {
      log.warn("Call {} may have been made before: its process died", call.callId());
      metrics.unknown(key);
    }
    if (granted.unknownCalls() > 0 && policy == UnknownCalls.FAIL) {
      release(call, owner);
      throw new PermanentProviderException(
          FailureCodes.OUTCOME_UNKNOWN,
          "a call was made before and its outcome is not known; it is not made again"
              + " (UNKNOWN_CALLS=fail)",
          CallCost.Unanswered.NOT_SENT,
          null);
    }
    LlmAnswer answer;
    try {
      answer = callUnderLease(call, owner, key);
    } catch (CallException e) {
      settle(call, owner, key, e, new Tally(sent + 1, granted.unknownCalls()));
      throw e;
    } catch (InterruptedException | RuntimeException | Error e) {
      abandon(call, owner, key);
      throw e;
    }
    LlmAnswer counted =
        new LlmAnswer(
            answer.output(),
            answer.model(),
            answer.finishReason(),
            answer.usage(),
            sent + answer.attempts(),
            answer.unknownCalls() + granted.unknownCalls());
    record(call, owner, AnswerBytes.write(call.callId(), counted));
    return counted;
  }

  private LlmAnswer callUnderLease(LlmCall call, String owner, LimitKey key)
      throws InterruptedException {
    renewal.keep(call.callId(), owner);
    try {
      return metrics.timed(key, () -> provider.answer(call));
    } finally {
      renewal.letGo(owner);
    }
  }

  /** Ends the claim of a call that failed, by what it cost. */
  private void settle(
      LlmCall call, String owner, LimitKey key, CallException failure, Tally calls) {
    switch (CallCost.of(failure)) {
      case CallCost.Unanswered.NOT_SENT, CallCost.Unanswered.REFUSED -> release(call, owner);
      case CallCost.Unanswered.UNKNOWN -> abandon(call, owner, key);
      case CallCost.Paid(Optional<Usage> usage) -> {
        log.warn("Call {} was paid for and its answer is of no use", call.callId());
        int uncounted = usage.isPresent() ? 0 : 1;
        if (uncounted > 0) {
          metrics.unknown(key);
        }
        LlmAnswer useless =
            new LlmAnswer(
                "",
                "",
                "",
                usage.orElseGet(() -> new Usage(0, 0)),
                calls.sent(),
                calls.unknown() + uncounted);
        record(call, owner, AnswerBytes.write(call.callId(), useless, failure.toFailure()));
      }
    }
  }

  /**
   * If an outcome cannot be recorded it is still handed on: only a crash before the task is
   * finished would have it paid for again, and then the open claim shows it.
   */
  private void record(LlmCall call, String owner, byte[] outcome) {
    BestEffort.settle(
        "record the outcome of call " + call.callId(),
        () -> ledger.answer(call.callId(), owner, outcome, keptFor(call)));
  }

  private void release(LlmCall call, String owner) {
    BestEffort.settle("release call " + call.callId(), () -> ledger.release(call.callId(), owner));
  }

  private void abandon(LlmCall call, String owner, LimitKey key) {
    log.warn("The outcome of call {} is not known", call.callId());
    BestEffort.settle(
        "abandon call " + call.callId(),
        () -> {
          ledger.abandon(call.callId(), owner);
          metrics.unknown(key);
        });
  }

  private Duration keptFor(LlmCall call) {
    Duration left = Duration.between(sleeper.instant(), call.deadline());
    return (left.isNegative() ? Duration.ZERO : left).plus(KEPT_LONGER);
  }
}
