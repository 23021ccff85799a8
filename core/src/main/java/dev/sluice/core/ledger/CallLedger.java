package dev.sluice.core.ledger;

import java.time.Duration;

/**
 * The durable record of paid calls: a claim before the call, the answer before the task is
 * finished. So a task that is delivered again after a crash is not paid for again.
 */
public interface CallLedger {
  /**
   * Claims a call.
   *
   * @param callId the same for every delivery of the same task
   * @param owner this process's run; a claim of another owner counts as dead once its lease has run
   *     out
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

  /** Gives a claim back whose call is known not to have been paid for. */
  void release(String callId, String owner);
}
