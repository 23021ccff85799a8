package dev.sluice.core.failure;

/**
 * The deadline of a call of a model passed before it was answered. The same question with a later
 * deadline may be answered.
 */
public final class DeadlineExceededException extends PermanentException implements ProviderFailure {
  private static final long serialVersionUID = 1L;

  private final CallCost.Unanswered cost;

  public DeadlineExceededException(String message, CallCost.Unanswered cost) {
    super(FailureCodes.DEADLINE_EXCEEDED, message, null);
    this.cost = cost;
  }

  @Override
  public CallCost.Unanswered cost() {
    return cost;
  }
}
