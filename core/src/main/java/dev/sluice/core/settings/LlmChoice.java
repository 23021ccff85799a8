package dev.sluice.core.settings;

/** Who answers prompts. */
public enum LlmChoice {
  /** OpenAI, or any service that speaks its protocol. */
  OPENAI,
  /** No model: quotes the best passages of documents and conversation. */
  OFFLINE
}
