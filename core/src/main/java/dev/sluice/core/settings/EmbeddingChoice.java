package dev.sluice.core.settings;

import java.util.Locale;

/** The providers that can embed texts. */
public enum EmbeddingChoice {
  /** OpenAI, or any service that speaks its protocol. */
  OPENAI,
  /** all-MiniLM-L6-v2 in this process. */
  LOCAL;

  /** The name under which limits, prices, metrics and usage know this provider. */
  public String providerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
