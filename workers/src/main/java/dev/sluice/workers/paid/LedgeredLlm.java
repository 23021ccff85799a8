package dev.sluice.workers.paid;

import dev.sluice.core.failure.Backoff;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Serves a call that was answered before from the ledger, before anything is waited for. It waits
 * for the answer of a call that another process makes now.
 */
final class LedgeredLlm implements LlmProvider {
  private static final Backoff POLL = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

  private final LlmProvider paid;
  private final CallLedger ledger;
  private final Sleeper sleeper;
  private final PaidMetrics metrics;

  LedgeredLlm(LlmProvider paid, CallLedger ledger, Sleeper sleeper, PaidMetrics metrics) {
    this.paid = paid;
    this.ledger = ledger;
    this.sleeper = sleeper;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return paid.name();
  }

  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    while (true) {
      Optional<byte[]> known = ledger.find(call.callId());
      if (known.isPresent()) {
        metrics.served(LimitKey.of(this, call));
        return AnswerBytes.read(known.get());
      }
      try {
        return paid.answer(call);
      } catch (HeldElsewhereException e) {
        awaitOther(call, e);
      }
    }
  }

  /** Returns when the other has answered or its claim has run out unless renewed. */
  private void awaitOther(LlmCall call, HeldElsewhereException held) throws InterruptedException {
    Instant runsOut = sleeper.instant().plus(held.lease());
    int polls = 0;
    while (sleeper.instant().isBefore(runsOut)) {
      if (!sleeper.instant().isBefore(call.deadline())) {
        throw held.failure();
      }
      Duration left = Duration.between(sleeper.instant(), runsOut);
      Duration poll = POLL.delay(++polls, 0);
      sleeper.sleep(poll.compareTo(left) < 0 ? poll : left);
      if (ledger.find(call.callId()).isPresent()) {
        return;
      }
    }
  }
}
