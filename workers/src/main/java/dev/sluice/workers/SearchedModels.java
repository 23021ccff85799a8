package dev.sluice.workers;

import dev.sluice.workers.context.QueryModels;
import dev.sluice.workers.embedding.EmbeddingPacker;
import dev.sluice.workers.embedding.TextEmbedder;
import dev.sluice.workers.usage.UsageRecords;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that embed queries: that of the settings, and while an index of another one is still
 * searched, that one.
 */
final class SearchedModels implements QueryModels {
  private static final Logger log = LoggerFactory.getLogger(SearchedModels.class);

  private final SharedParts shared;
  private final QueryModel own;
  private final String identity;

  /** By the identity of their vectors. */
  private final Map<String, QueryModel> others = new ConcurrentHashMap<>();

  /** Those that the provider refused for good, so that it is said once. */
  private final Map<String, Boolean> refused = new ConcurrentHashMap<>();

  private SearchedModels(SharedParts shared) {
    this.shared = shared;
    this.identity = shared.settings().embedding().identity(shared.settings().llm());
    this.own = model(shared.providers().embeddings());
  }

  static SearchedModels of(SharedParts shared) {
    return new SearchedModels(shared);
  }

  @Override
  public QueryModel current() {
    String searched = shared.stores().vectors().searchedModel();
    return searched.equals(identity)
        ? own
        : others.computeIfAbsent(searched, other -> model(shared.providers().ofIndex(other)));
  }

  private QueryModel model(WorkerProviders.Embeddings embeddings) {
    EmbeddingPacker queries =
        shared
            .parts()
            .push(
                EmbeddingPacker.start(
                    "query embeddings",
                    embeddings.provider(),
                    new EmbeddingBounds(shared.settings(), embeddings).ofQueries(),
                    () -> 0));
    TextEmbedder cached = shared.caches().before(queries, embeddings.provider());
    UsageRecords usage = shared.usage(embeddings.paid(), embeddings.provider().name());
    return new QueryModel(cached, shared.vectors(), usage, embeddings.provider().model());
  }

  @Override
  public Optional<QueryModel> insteadOf(QueryModel model) {
    if (model.name().equals(own.name())) {
      return Optional.empty();
    }
    if (refused.put(model.name(), true) == null) {
      log.warn(
          "Queries cannot be embedded with {} any more: searches find only what is in the vector index that is being built",
          model.name());
    }
    return Optional.of(
        new QueryModel(
            own.embedder(), shared.stores().vectors().targetStore(), own.usage(), own.name()));
  }
}
