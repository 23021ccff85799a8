package dev.sluice.core.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where vectors are kept and how they are searched. */
public record VectorSettings(
    Optional<VectorChoice> chosen, Path path, boolean enabled, int topK, boolean hybrid) {
  public static final Setting<Optional<VectorChoice>> TYPE =
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

  static final List<Setting<?>> SETTINGS = List.of(TYPE, PATH, ENABLED, TOP_K, HYBRID);

  static VectorSettings read(SettingsReader reader) {
    return new VectorSettings(
        reader.get(TYPE),
        reader.get(PATH),
        reader.get(ENABLED),
        reader.get(TOP_K),
        reader.get(HYBRID));
  }

  /** The vector store. */
  public VectorChoice type(PineconeSettings pinecone) {
    return chosen.orElse(
        pinecone.apiKey().isPresent() ? VectorChoice.PINECONE : VectorChoice.LUCENE);
  }
}
