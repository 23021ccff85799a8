package dev.sluice.core.llm;

/** A model that answers prompts. Calls block; run them on virtual threads. */
public interface LlmProvider {
  /** The name under which limits, prices and metrics know it, such as openai. */
  String name();

  /**
   * Answers one prompt. Interrupting the thread aborts the call where the provider allows it.
   *
   * @throws dev.sluice.core.failure.RetriableException if trying again can help
   * @throws dev.sluice.core.failure.PermanentException if it cannot
   * @throws InterruptedException if the thread was interrupted
   */
  LlmAnswer answer(LlmCall call) throws InterruptedException;
}
