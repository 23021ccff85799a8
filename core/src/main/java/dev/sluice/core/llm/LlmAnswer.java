package dev.sluice.core.llm;

import dev.sluice.schemas.Usage;

/**
 * A model's answer.
 *
 * @param model the model that answered, in the provider's word
 * @param finishReason why it stopped, in the provider's word, such as stop or length
 * @param usage what the provider counted
 * @param attempts calls that were sent for it, the last included; 0 if a cache had it
 * @param unknownCalls calls made for it before whose outcome a crash hid
 */
public record LlmAnswer(
    String output, String model, String finishReason, Usage usage, int attempts, int unknownCalls) {

  /** The answer of a single call. */
  public LlmAnswer(String output, String model, String finishReason, Usage usage) {
    this(output, model, finishReason, usage, 1, 0);
  }
}
