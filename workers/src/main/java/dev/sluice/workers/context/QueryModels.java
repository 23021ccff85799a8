package dev.sluice.workers.context;

import dev.sluice.core.vectors.VectorStore;
import dev.sluice.workers.embedding.TextEmbedder;
import dev.sluice.workers.usage.UsageRecords;
import java.util.Optional;

/** The model that embeds queries: that of the index which is searched. */
public interface QueryModels {
  /**
   * A model with the index of its vectors.
   *
   * @param usage where its calls are recorded
   * @param name of the model, as its usage is recorded
   */
  record QueryModel(TextEmbedder embedder, VectorStore vectors, UsageRecords usage, String name) {}

  /**
   * The one in force.
   *
   * @throws dev.sluice.core.failure.RetriableException if it is not known yet which index is
   *     searched
   */
  QueryModel current();

  /**
   * The one to fall back on if the provider refuses a model for good, which it may not know any
   * more: that of the settings, with the index that is being built.
   */
  Optional<QueryModel> insteadOf(QueryModel refused);
}
