package dev.sluice.core.embedding;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An embedding model that is known: the length of its vectors, and the way to shorter ones. Only a
 * model that was trained for it (Matryoshka representation learning, arXiv:2205.13147) keeps its
 * meaning in the first part of a vector.
 *
 * @param name in lower case, without its publisher and tag
 * @param dimensions of its whole vectors
 */
public record EmbeddingModel(String name, int dimensions, Shortening shortening) {
  /** A way to make vectors shorter. */
  public enum Shortening {
    /** Not at all. */
    NONE,
    /** The provider does it when asked. */
    BY_PROVIDER,
    /** The first part of a vector is kept and brought back to length one. */
    BY_CUTTING
  }

  private static final List<EmbeddingModel> KNOWN =
      List.of(
          new EmbeddingModel("text-embedding-ada-002", 1536, Shortening.NONE),
          new EmbeddingModel("all-minilm-l6-v2", 384, Shortening.NONE),
          new EmbeddingModel("text-embedding-3-small", 1536, Shortening.BY_PROVIDER),
          new EmbeddingModel("text-embedding-3-large", 3072, Shortening.BY_PROVIDER),
          new EmbeddingModel("nomic-embed-text-v1.5", 768, Shortening.BY_CUTTING),
          // As Ollama calls the one before and the one after.
          new EmbeddingModel("nomic-embed-text", 768, Shortening.BY_CUTTING),
          new EmbeddingModel("mxbai-embed-large", 1024, Shortening.BY_CUTTING),
          new EmbeddingModel("mxbai-embed-large-v1", 1024, Shortening.BY_CUTTING),
          new EmbeddingModel("snowflake-arctic-embed-m-v1.5", 768, Shortening.BY_CUTTING),
          new EmbeddingModel("snowflake-arctic-embed-l-v2.0", 1024, Shortening.BY_CUTTING));

  /** The model of a name, if it is one of the few that are known. */
  public static Optional<EmbeddingModel> find(String model) {
    String name =
        model.toLowerCase(Locale.ROOT).replaceFirst("^.*/", "").replaceFirst(":latest$", "");
    return KNOWN.stream().filter(known -> known.name.equals(name)).findFirst();
  }

  /** Why vectors of that length cannot be had of a model, in a sentence; empty if they can. */
  public static Optional<String> whyNot(String model, int dimensions) {
    Optional<EmbeddingModel> found = find(model);
    if (found.isEmpty()) {
      return Optional.of(
          "%s is not known to be trained for shorter vectors; known are %s"
              .formatted(model, shortened()));
    }
    EmbeddingModel known = found.get();
    if (dimensions == known.dimensions) {
      return Optional.empty();
    }
    if (dimensions > known.dimensions) {
      return Optional.of(
          "the vectors of %s have no more than %d dimensions".formatted(model, known.dimensions));
    }
    return known.shortening == Shortening.NONE
        ? Optional.of(
            "%s was not trained for shorter vectors, and would lose much of its meaning with fewer"
                    .formatted(model)
                + " than its %d dimensions; these were: %s"
                    .formatted(known.dimensions, shortened()))
        : Optional.empty();
  }

  private static String shortened() {
    return String.join(
        ", ",
        KNOWN.stream()
            .filter(known -> known.shortening != Shortening.NONE)
            .map(EmbeddingModel::name)
            .toList());
  }
}
