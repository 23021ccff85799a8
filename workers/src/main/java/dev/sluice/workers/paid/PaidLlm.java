package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.TokenCharge;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.paid.ClaimedCalls.Made;
import java.util.List;

/**
 * A paid model with the steps around its calls. A call that another process makes fails with a
 * {@link HeldElsewhereException}, for {@link LedgeredLlm} alone.
 */
final class PaidLlm implements LlmProvider {
  private final ClaimedCalls calls;
  private final List<CallStep> steps;
  private final TokenCharge charge;

  /**
   * @param steps outermost first
   */
  PaidLlm(ClaimedCalls calls, List<CallStep> steps, TokenCharge charge) {
    this.charge = charge;
    this.calls = calls;
    this.steps = List.copyOf(steps);
  }

  @Override
  public String name() {
    return calls.provider();
  }

  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    CallFacts facts =
        new CallFacts(
            LimitKey.of(this, call),
            call.tenant(),
            call.callId(),
            TokenEstimate.of(call),
            call.deadline());
    PaidCall<Made> made =
        new PaidCall<>() {
          private int sent;

          @Override
          public Made make() throws InterruptedException {
            try {
              return calls.make(call, sent);
            } catch (CallException e) {
              sent++;
              throw e;
            }
          }

          @Override
          public int charged(Made made) {
            return made.paid() ? chargedInVain(made.answer().usage()) : 0;
          }

          @Override
          public int chargedInVain(Usage usage) {
            return TokenEstimate.charged(facts.tokens(), usage, charge);
          }
        };
    try {
      return CallStep.through(steps, facts, made).make().answer();
    } catch (HeldElsewhereException e) {
      throw e;
    } catch (NotMadeException e) {
      throw e.failure();
    }
  }
}
