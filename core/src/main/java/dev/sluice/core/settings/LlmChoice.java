package dev.sluice.core.settings;

import java.util.Locale;

/** The providers that can answer prompts. */
public enum LlmChoice {
  /** OpenAI, or any service that speaks its protocol. */
  OPENAI,
  /** A GGUF file in this process. */
  LLAMA,
  /** No model: quotes the best passages of documents and conversation. */
  OFFLINE;

  /** The name under which limits, prices, metrics and usage know this provider. */
  public String providerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
