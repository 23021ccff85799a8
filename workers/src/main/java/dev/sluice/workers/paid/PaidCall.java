package dev.sluice.workers.paid;

/**
 * A call of a paid provider, or the rest of the way to it.
 *
 * @param <A> the answer
 */
interface PaidCall<A> {
  /**
   * Makes it.
   *
   * @throws dev.sluice.core.failure.CallException if it failed; see {@link NotMade} for those that
   *     never reached the provider
   */
  A make() throws InterruptedException;

  /** What the provider charged against its token limit for an answer. */
  int charged(A answer);
}
