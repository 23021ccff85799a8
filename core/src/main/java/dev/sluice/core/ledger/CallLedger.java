package dev.sluice.core.ledger;

import java.time.Duration;
import java.util.Optional;

/**
 * The durable record of paid calls: a claim right before the call is sent, the answer before the
 * task is finished. So a task that is delivered again after a crash is not paid for again.
 *
 * <p>A failed call ends its claim by its {@link dev.sluice.core.failure.CallCost}: not sent or
 * refused, it is released; unknown, it is abandoned. If it was paid, the failure and its usage are
 * recorded as an answer is.
 */
public interface CallLedger {
  /**
   * The answer of a call that was made before, without claiming it.
   *
   * @throws dev.sluice.core.failure.RetriableException if the ledger cannot be reached
   */
  Optional<byte[]> find(String callId);

  /**
   * Claims a call, which is then sent at once: a claim whose owner died counts as a call of unknown
   * outcome.
   *
   * @param callId the same for every delivery of the same task
   * @param owner unique to this claim; a claim of another owner counts as dead once its lease has
   *     run out
   * @param lease how long the claim is held without {@link #renew}
   * @throws dev.sluice.core.failure.RetriableException if the ledger cannot be reached: the call
   *     must not be made
   */
  Claim claim(String callId, String owner, Duration lease);

  /** Prolongs a claim that is still held; false if it is lost. */
  boolean renew(String callId, String owner, Duration lease);

  /**
   * Records the answer, durably.
   *
   * @param ttl how long it is kept, longer than any redelivery can take
   */
  void answer(String callId, String owner, byte[] answer, Duration ttl);

  /**
   * Gives a claim back whose call is known not to have been paid for. Unknown calls before it stay
   * counted. A claim that is lost changes nothing.
   */
  void release(String callId, String owner);

  /**
   * Gives a claim back whose call may have been paid for: it counts as unknown, and the next claim
   * is granted at once. A claim that is lost changes nothing.
   */
  void abandon(String callId, String owner);
}
