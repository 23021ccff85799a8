package dev.sluice.core.settings;

/** The treatment of a paid call whose outcome is not known. */
public enum UnknownCalls {
  /** It is made again, and counted; it may have been paid for twice. */
  RETRY,
  /** It is never made again: what it was made for fails. */
  FAIL
}
