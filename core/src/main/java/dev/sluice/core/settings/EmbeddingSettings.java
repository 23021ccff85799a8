package dev.sluice.core.settings;

import dev.sluice.core.embedding.EmbeddingModel;
import dev.sluice.core.limit.LimitKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The model that embeds, and how its calls are packed.
 *
 * @param model of OpenAI; the one in force is {@link #model(LlmSettings)}
 * @param dimensions of vectors that are made shorter than the model's own
 */
public record EmbeddingSettings(
    Optional<EmbeddingChoice> chosen,
    String model,
    Optional<Integer> dimensions,
    Duration linger,
    int upsertBatch) {
  /** The model of the workers' own process. */
  public static final String LOCAL_MODEL = "all-MiniLM-L6-v2";

  public static final Setting<Optional<EmbeddingChoice>> CHOSEN =
      Setting.optionalChoice(
          "EMBEDDING_PROVIDER",
          EmbeddingChoice.class,
          "Who embeds; openai if OPENAI_API_KEY is set, else local.");

  public static final Setting<String> MODEL =
      Setting.text(
          "EMBEDDING_MODEL",
          "text-embedding-ada-002",
          "The embedding model of OpenAI; the local one is all-MiniLM-L6-v2.");

  public static final Setting<Optional<Integer>> DIMENSIONS =
      Setting.optionalInteger(
          "EMBEDDING_DIMENSIONS",
          1,
          4096,
          "Shortens vectors to so many dimensions, of models that were trained for it.");

  public static final Setting<Duration> LINGER =
      Setting.duration(
          "EMBEDDING_LINGER",
          "20ms",
          Duration.ZERO,
          Duration.ofSeconds(10),
          "How long an embedding call waits to be filled.");

  public static final Setting<Integer> UPSERT_BATCH =
      Setting.integer("UPSERT_BATCH", 100, 1, 1000, "Vectors in one write to the vector store.");

  static final List<Setting<?>> SETTINGS = List.of(CHOSEN, MODEL, DIMENSIONS, LINGER, UPSERT_BATCH);

  static EmbeddingSettings read(SettingsReader reader) {
    return new EmbeddingSettings(
        /* chosen= */ reader.get(CHOSEN),
        /* model= */ reader.get(MODEL),
        /* dimensions= */ reader.get(DIMENSIONS),
        /* linger= */ reader.get(LINGER),
        /* upsertBatch= */ reader.get(UPSERT_BATCH));
  }

  /** The provider that embeds. */
  public EmbeddingChoice provider(LlmSettings llm) {
    return chosen.orElse(
        llm.openaiApiKey().isPresent() ? EmbeddingChoice.OPENAI : EmbeddingChoice.LOCAL);
  }

  /** The model that embeds. */
  public String model(LlmSettings llm) {
    return provider(llm) == EmbeddingChoice.LOCAL ? LOCAL_MODEL : model;
  }

  /** The limit that embedding calls count against. */
  public LimitKey limitKey(LlmSettings llm) {
    return new LimitKey(provider(llm).providerName(), model(llm));
  }

  /** The settings by which vectors of another identity are made. */
  public EmbeddingSettings of(String identity) {
    int at = identity.lastIndexOf('@');
    boolean shortened = at > 0 && identity.substring(at + 1).matches("[0-9]{1,4}");
    String name = shortened ? identity.substring(0, at) : identity;
    EmbeddingChoice by = name.equals(LOCAL_MODEL) ? EmbeddingChoice.LOCAL : EmbeddingChoice.OPENAI;
    return new EmbeddingSettings(
        Optional.of(by),
        name,
        shortened ? Optional.of(Integer.valueOf(identity.substring(at + 1))) : Optional.empty(),
        linger,
        upsertBatch);
  }

  /** Whether vectors of an identity can be made with what is set. */
  public boolean canMake(String identity, LlmSettings llm) {
    return of(identity).provider(llm) == EmbeddingChoice.LOCAL || llm.openaiApiKey().isPresent();
  }

  /** Vectors of one identity, and of no other, may stand in one index: {@code model@dimensions}. */
  public String identity(LlmSettings llm) {
    String model = model(llm);
    return dimensions
        .filter(
            asked -> !EmbeddingModel.find(model).map(m -> m.dimensions() == asked).orElse(false))
        .map(asked -> model + "@" + asked)
        .orElse(model);
  }
}
