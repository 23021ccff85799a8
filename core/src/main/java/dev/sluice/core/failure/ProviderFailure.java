package dev.sluice.core.failure;

/** A failure of a model's port, which states the cost of the call. A store's failure has none. */
public sealed interface ProviderFailure
    permits RetriableProviderException, PermanentProviderException, DeadlineExceededException {
  /** The cost of the failed call. */
  CallCost cost();
}
