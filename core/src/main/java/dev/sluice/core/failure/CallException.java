package dev.sluice.core.failure;

import dev.sluice.schemas.Failure;
import org.jspecify.annotations.Nullable;

/** A call of a provider or a store failed. The subtype says if trying again can help. */
public abstract sealed class CallException extends RuntimeException
    permits RetriableException, PermanentException {
  private static final long serialVersionUID = 1L;

  /** In characters. Enough for a reason; what is published may hold no page of an outsider. */
  private static final int LONGEST_MESSAGE = 1000;

  private static final int LONGEST_CODE = 64;

  private final String code;

  CallException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** A stable word for the kind of failure: one of {@link FailureCodes}, or the provider's own. */
  public String code() {
    return code;
  }

  /** The failure as it is published. The message holds no secret and has a bound. */
  public Failure toFailure() {
    return new Failure(
        shortened(code, LONGEST_CODE),
        shortened(String.valueOf(getMessage()), LONGEST_MESSAGE),
        null);
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 3)) ? most - 3 : most - 2;
    return text.substring(0, end) + " …";
  }
}
