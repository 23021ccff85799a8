package dev.sluice.core.failure;

import dev.sluice.schemas.Usage;
import java.util.Optional;

/**
 * The cost of a failed call of a provider. Only the adapter that made the call knows it; a failure
 * that does not state it counts as {@link Unanswered#UNKNOWN}.
 */
public sealed interface CallCost {
  /** The costs of a call without an answer. Such a call may be made again. */
  enum Unanswered implements CallCost {
    /**
     * No byte of the request left this process, or no connection was made. The ledger releases the
     * claim; the limiter takes the booked tokens back.
     */
    NOT_SENT,

    /**
     * The provider refused or failed the call in so many words, and charges nothing. The ledger
     * releases the claim. The booking stands, since providers count refused calls against their
     * limits; a refusal for a limit pauses the calls of all processes.
     */
    REFUSED,

    /**
     * The call was sent, and its outcome was lost on the way: the provider may have answered and
     * charged. The ledger counts an unknown call and grants the next claim at once. The booking
     * stands.
     */
    UNKNOWN
  }

  /**
   * The provider answered and charged, and its answer is of no use. The ledger keeps the failure
   * with its usage, so that the call is never paid for twice; the usage is published as that of any
   * paid call. The limiter corrects the booking to the usage. Without a usage the booking stands,
   * and the ledger counts an unknown call: more was paid than anybody counted.
   *
   * @param usage as the provider counted it; empty if the answer does not say
   */
  record Paid(Optional<Usage> usage) implements CallCost {
    /** The cost of an answer whose usage is known. */
    public static Paid of(Usage usage) {
      return new Paid(Optional.of(usage));
    }

    /** The cost of an answer that does not say what it used. */
    public static Paid uncounted() {
      return new Paid(Optional.empty());
    }
  }

  /** The cost that a failure states; unknown if it states none. */
  static CallCost of(CallException failure) {
    return failure instanceof ProviderFailure stated ? stated.cost() : Unanswered.UNKNOWN;
  }
}
