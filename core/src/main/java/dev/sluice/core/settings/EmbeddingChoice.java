package dev.sluice.core.settings;

/** Who embeds texts. */
public enum EmbeddingChoice {
  /** OpenAI, or any service that speaks its protocol. */
  OPENAI,
  /** all-MiniLM-L6-v2 in this process. */
  LOCAL
}
