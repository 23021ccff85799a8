package dev.sluice.core.llm;

import dev.sluice.schemas.Usage;

/**
 * A model's answer.
 *
 * @param model the model that answered, in the provider's word
 * @param finishReason why it stopped, in the provider's word, such as stop or length
 * @param usage what the provider counted
 * @param unknownCalls calls made for it before whose outcome a crash hid
 */
public record LlmAnswer(
    String output, String model, String finishReason, Usage usage, int unknownCalls) {}
