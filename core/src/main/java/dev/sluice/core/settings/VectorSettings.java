package dev.sluice.core.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The vector store, and how it is searched. */
public record VectorSettings(
    Optional<VectorChoice> chosen, Path path, boolean enabled, int topK, boolean hybrid) {
  public static final Setting<Optional<VectorChoice>> CHOSEN =
      Setting.optionalChoice(
          "VECTOR_STORE_TYPE",
          VectorChoice.class,
          "The vector store; pinecone if PINECONE_API_KEY is set, else lucene.");

  public static final Setting<Path> PATH =
      new Setting<>(
          "VECTOR_STORE_PATH",
          "The folder of the lucene store; worker processes of one machine share it.",
          ".sluice/vectors",
          "a folder",
          false,
          Path::of);

  public static final Setting<Boolean> ENABLED =
      Setting.flag("ENABLE_VECTOR_SEARCH", true, "Looks up passages for every request.");

  public static final Setting<Integer> TOP_K =
      Setting.integer("TOP_K", 5, 1, 100, "Passages given to a prompt at the most.");

  public static final Setting<Boolean> HYBRID =
      Setting.flag(
          "HYBRID_SEARCH",
          false,
          "Finds passages by their words (BM25) beside their vectors and fuses the two rankings;"
              + " for lucene and weaviate, which hold the text.");

  static final List<Setting<?>> SETTINGS = List.of(CHOSEN, PATH, ENABLED, TOP_K, HYBRID);

  static VectorSettings read(SettingsReader reader) {
    return new VectorSettings(
        /* chosen= */ reader.get(CHOSEN),
        /* path= */ reader.get(PATH),
        /* enabled= */ reader.get(ENABLED),
        /* topK= */ reader.get(TOP_K),
        /* hybrid= */ reader.get(HYBRID));
  }

  /** The vector store. */
  public VectorChoice type(PineconeSettings pinecone) {
    return chosen.orElse(
        pinecone.apiKey().isPresent() ? VectorChoice.PINECONE : VectorChoice.LUCENE);
  }
}
