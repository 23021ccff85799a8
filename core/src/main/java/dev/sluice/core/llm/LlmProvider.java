package dev.sluice.core.llm;

/**
 * A model that answers prompts. Calls block; run them on virtual threads.
 *
 * <p>A failure states the cost of its call, as a {@link dev.sluice.core.failure.ProviderFailure}:
 * the books of paid calls are kept by it, and by nothing else. A cause changes nothing. {@link
 * dev.sluice.core.failure.CallCost} says of each cost when it applies, and what ledger and limiter
 * make of it. A failure that states none counts as unknown.
 */
public interface LlmProvider {
  /** The name under which limits, prices and metrics know it, such as openai. */
  String name();

  /**
   * Answers one prompt. Interrupting the thread aborts the call where the provider allows it.
   *
   * @throws dev.sluice.core.failure.RetriableProviderException if the call has no answer, and
   *     trying again can help
   * @throws dev.sluice.core.failure.PermanentProviderException if trying again cannot help, or if
   *     the answer is of no use
   * @throws dev.sluice.core.failure.DeadlineExceededException if the call's deadline passed
   * @throws InterruptedException if the thread was interrupted; the cost of the call is unknown
   */
  LlmAnswer answer(LlmCall call) throws InterruptedException;
}
