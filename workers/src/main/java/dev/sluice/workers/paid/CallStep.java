package dev.sluice.workers.paid;

import dev.sluice.schemas.Usage;
import java.util.List;

/** One step around a paid call. Safe for concurrent use; blocks its caller. */
interface CallStep {
  /**
   * Makes the call, possibly after a wait, several times, or not at all.
   *
   * @throws NotMadeException if it was held back
   */
  <A> A run(CallFacts facts, PaidCall<A> call) throws InterruptedException;

  /** A call that goes through steps first, the first of them outermost. */
  static <A> PaidCall<A> through(List<CallStep> steps, CallFacts facts, PaidCall<A> call) {
    PaidCall<A> rest = call;
    for (CallStep step : steps.reversed()) {
      rest = step.before(facts, rest);
    }
    return rest;
  }

  private <A> PaidCall<A> before(CallFacts facts, PaidCall<A> call) {
    return new PaidCall<>() {
      @Override
      public A make() throws InterruptedException {
        return run(facts, call);
      }

      @Override
      public int charged(A answer) {
        return call.charged(answer);
      }

      @Override
      public int chargedInVain(Usage usage) {
        return call.chargedInVain(usage);
      }
    };
  }
}
