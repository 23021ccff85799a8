package dev.sluice.core.ledger;

import java.time.Duration;

/** The answer of a ledger to a claim. */
public sealed interface Claim {
  /**
   * The call may be made.
   *
   * @param unknownCalls earlier calls whose outcome is not known
   * @param tookOver whether the last of them was a claim that ran out: its process died between
   *     claim and answer. This grant is the first to report it
   */
  record Granted(int unknownCalls, boolean tookOver) implements Claim {}

  /** The call was made before, and the ledger keeps its outcome; nothing is to be paid. */
  record Answered(byte[] answer) implements Claim {}

  /**
   * Another live process makes the call now.
   *
   * @param lease how long its claim still holds
   */
  record Held(Duration lease) implements Claim {}
}
