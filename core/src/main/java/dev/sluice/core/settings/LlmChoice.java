package dev.sluice.core.settings;

/** Who answers prompts. */
public enum LlmChoice {
  /** OpenAI, or any service that speaks its protocol. */
  OPENAI,
  /** A GGUF file in this process. */
  LLAMA,
  /** No model: quotes the best passages of documents and conversation. */
  OFFLINE
}
