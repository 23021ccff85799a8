package dev.sluice.core.limit;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;

/**
 * The name of a limit: the limit of a provider for one of its models. Settings name the same
 * limits, see {@code LlmSettings.limitKey} and {@code EmbeddingSettings.limitKey}.
 */
public record LimitKey(String provider, String model) {
  /** The limit that a call of a chat model counts against. */
  public static LimitKey of(LlmProvider provider, LlmCall call) {
    return new LimitKey(provider.name(), call.model());
  }

  /** The limit that the calls of an embedding model count against. */
  public static LimitKey of(EmbeddingProvider provider) {
    return new LimitKey(provider.name(), provider.model());
  }
}
