package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which model embeds, and how its calls are packed. */
public record EmbeddingSettings(
    Optional<EmbeddingChoice> chosen, String model, Duration linger, int upsertBatch) {
  public static final Setting<Optional<EmbeddingChoice>> PROVIDER =
      Setting.optionalChoice(
          "EMBEDDING_PROVIDER",
          EmbeddingChoice.class,
          "Who embeds; openai if OPENAI_API_KEY is set, else local.");

  public static final Setting<String> MODEL =
      Setting.text(
          "EMBEDDING_MODEL",
          "text-embedding-ada-002",
          "The embedding model of OpenAI; the local one is all-MiniLM-L6-v2.");

  public static final Setting<Duration> LINGER =
      Setting.duration(
          "EMBEDDING_LINGER",
          "20ms",
          Duration.ZERO,
          Duration.ofSeconds(10),
          "How long an embedding call waits to be filled.");

  public static final Setting<Integer> UPSERT_BATCH =
      Setting.integer("UPSERT_BATCH", 100, 1, 1000, "Vectors in one write to the vector store.");

  static final List<Setting<?>> SETTINGS = List.of(PROVIDER, MODEL, LINGER, UPSERT_BATCH);

  static EmbeddingSettings read(SettingsReader reader) {
    return new EmbeddingSettings(
        reader.get(PROVIDER), reader.get(MODEL), reader.get(LINGER), reader.get(UPSERT_BATCH));
  }

  /** Who embeds. */
  public EmbeddingChoice provider(LlmSettings llm) {
    return chosen.orElse(
        llm.openaiApiKey().isPresent() ? EmbeddingChoice.OPENAI : EmbeddingChoice.LOCAL);
  }
}
