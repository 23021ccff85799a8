package dev.sluice.core.settings;

/** The tokens of a chat call that a provider charges against its limit. */
public enum TokenCharge {
  /** The larger of the most that it may answer and its input, whatever the answer then is. */
  RESERVED,
  /** What it used: tokens that were reserved and not used can be used again at once. */
  USED
}
