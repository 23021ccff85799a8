package dev.sluice.workers.paid;

import dev.sluice.schemas.Usage;

/**
 * A call of a paid provider, or the rest of the way to it.
 *
 * @param <A> the answer
 */
interface PaidCall<A> {
  /**
   * Makes it.
   *
   * @throws dev.sluice.core.failure.CallException if it failed
   * @throws NotMadeException if it was held back before it reached the provider
   */
  A make() throws InterruptedException;

  /** The tokens that the provider charged against its limit for an answer. */
  int charged(A answer);

  /** The tokens that it charged against its limit for an answer of no use. */
  int chargedInVain(Usage usage);
}
