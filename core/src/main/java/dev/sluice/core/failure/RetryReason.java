package dev.sluice.core.failure;

/** The reason why a failed call may succeed later. Every decision about a repeat is made by it. */
public enum RetryReason {
  /** The provider or the store could not be reached, or is overloaded. */
  UNAVAILABLE(FailureCodes.UNAVAILABLE),

  /** No answer came in time. */
  TIMEOUT(FailureCodes.TIMEOUT),

  /** A limit was reached; the call itself is in order. */
  RATE_LIMITED(FailureCodes.RATE_LIMITED),

  /** A reason of the call's own, which the failure's code names. */
  OTHER(FailureCodes.INTERNAL);

  private final String code;

  RetryReason(String code) {
    this.code = code;
  }

  /** The code of a failure that has no word of its own for this reason. */
  public String code() {
    return code;
  }

  /** True if the fault lies with the provider or the store, so that it says nothing of the call. */
  public boolean isOfTheDependency() {
    return this != OTHER;
  }

  /** The reason that one of Sluice's own codes stands for; other codes stand for none of them. */
  static RetryReason ofCode(String code) {
    return switch (code) {
      case FailureCodes.UNAVAILABLE -> UNAVAILABLE;
      case FailureCodes.TIMEOUT -> TIMEOUT;
      case FailureCodes.RATE_LIMITED -> RATE_LIMITED;
      default -> OTHER;
    };
  }
}
