package dev.sluice.core.failure;

import org.jspecify.annotations.Nullable;

/** A call of a model failed, and another would fail in the same way. */
public final class PermanentProviderException extends PermanentException
    implements ProviderFailure {
  private static final long serialVersionUID = 1L;

  private final transient CallCost cost;

  public PermanentProviderException(
      String code, String message, CallCost cost, @Nullable Throwable cause) {
    super(code, message, cause);
    this.cost = cost;
  }

  @Override
  public CallCost cost() {
    return cost;
  }
}
