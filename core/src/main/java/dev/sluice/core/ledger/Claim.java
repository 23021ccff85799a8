package dev.sluice.core.ledger;

import java.time.Duration;

/** What a ledger says to a claim. */
public sealed interface Claim {
  /**
   * The call may be made.
   *
   * @param unknownCalls earlier calls whose outcome is not known
   * @param tookOver whether the last of them was a claim that ran out, whose process died between
   *     claim and answer: this grant is the first to tell of it
   */
  record Granted(int unknownCalls, boolean tookOver) implements Claim {}

  /** The call was made and answered before; nothing is to be paid. */
  record Answered(byte[] answer) implements Claim {}

  /**
   * Another live process makes the call now.
   *
   * @param lease how long its claim still holds
   */
  record Held(Duration lease) implements Claim {}
}
