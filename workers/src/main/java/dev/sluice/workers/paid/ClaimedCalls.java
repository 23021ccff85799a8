package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.UnknownCalls;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a call under a claim, and records its answer. The claim stands right before the call, after
 * every wait: so a claim without an answer is a call that was sent, and what is reported as unknown
 * is what the provider may have been paid for, no more.
 */
final class ClaimedCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimedCalls.class);

  /** How long an answer outlives its deadline in the ledger, for clocks that differ. */
  private static final Duration KEPT_LONGER = Duration.ofMinutes(10);

  /**
   * An answer.
   *
   * @param paid whether a call was made for it just now
   */
  record Made(LlmAnswer answer, boolean paid) {}

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
   * Makes a call, unless the ledger has its answer.
   *
   * @param sent how many calls were sent for it already
   */
  Made make(LlmCall call, int sent) throws InterruptedException {
    String owner = process + "/" + claims.incrementAndGet();
    return switch (claim(call, owner)) {
      case Claim.Answered(byte[] answer) -> new Made(AnswerBytes.read(answer), false);
      case Claim.Held(Duration lease) -> throw NotMade.heldElsewhere(lease);
      case Claim.Granted granted -> new Made(send(call, owner, granted, sent), true);
    };
  }

  private Claim claim(LlmCall call, String owner) {
    try {
      return ledger.claim(call.callId(), owner, renewal.lease());
    } catch (CallException e) {
      throw NotMade.failure(
          e.code(), "the call ledger cannot be reached: " + e.getMessage(), null, e);
    }
  }

  private LlmAnswer send(LlmCall call, String owner, Claim.Granted granted, int sent)
      throws InterruptedException {
    LimitKey key = LimitKey.of(provider, call);
    if (granted.tookOver()) {
      LOG.warn("Call {} may have been made before: its process died", call.callId());
      metrics.unknown(key);
    }
    if (granted.unknownCalls() > 0 && policy == UnknownCalls.FAIL) {
      BestEffort.settle(
          "release call " + call.callId(), () -> ledger.release(call.callId(), owner));
      throw new PermanentException(
          FailureCodes.OUTCOME_UNKNOWN,
          "a call was made before and its outcome is not known; it is not made again"
              + " (UNKNOWN_CALLS=fail)",
          null);
    }
    LlmAnswer answer = callUnderLease(call, owner, key);
    LlmAnswer counted =
        new LlmAnswer(
            answer.output(),
            answer.model(),
            answer.finishReason(),
            answer.usage(),
            sent + answer.attempts(),
            answer.unknownCalls() + granted.unknownCalls());
    // If the answer cannot be recorded it is still handed on: only a crash before the task is
    // finished would have it paid for again, and then the open claim tells of it.
    BestEffort.settle(
        "record the answer of call " + call.callId(),
        () ->
            ledger.answer(
                call.callId(), owner, AnswerBytes.write(call.callId(), counted), keptFor(call)));
    return counted;
  }

  private LlmAnswer callUnderLease(LlmCall call, String owner, LimitKey key)
      throws InterruptedException {
    renewal.keep(call.callId(), owner);
    boolean answered = false;
    boolean free = false;
    try {
      LlmAnswer answer = metrics.timed(key, () -> provider.answer(call));
      answered = true;
      return answer;
    } catch (CallException e) {
      free = !Cost.isPossible(e);
      throw e;
    } finally {
      renewal.letGo(owner);
      if (!answered) {
        giveBack(call.callId(), owner, key, free);
      }
    }
  }

  private void giveBack(String callId, String owner, LimitKey key, boolean free) {
    if (free) {
      BestEffort.settle("release call " + callId, () -> ledger.release(callId, owner));
    } else {
      LOG.warn("The outcome of call {} is not known", callId);
      BestEffort.settle(
          "abandon call " + callId,
          () -> {
            ledger.abandon(callId, owner);
            metrics.unknown(key);
          });
    }
  }

  private Duration keptFor(LlmCall call) {
    Duration left = Duration.between(sleeper.instant(), call.deadline());
    return (left.isNegative() ? Duration.ZERO : left).plus(KEPT_LONGER);
  }
}
