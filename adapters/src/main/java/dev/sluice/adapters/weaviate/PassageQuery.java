package dev.sluice.adapters.weaviate;

import dev.sluice.adapters.vectors.EnglishWords;
import dev.sluice.adapters.vectors.RankFusion;
import dev.sluice.adapters.vectors.UnitVector;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import io.weaviate.client6.v1.api.collections.CollectionHandle;
import io.weaviate.client6.v1.api.collections.WeaviateObject;
import io.weaviate.client6.v1.api.collections.query.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A search for the passages of one tenant. */
final class PassageQuery {
  /** The fewest hits of each kind that are fused. */
  private static final int CANDIDATES = 100;

  private final SearchQuery query;
  private final float[] unit;

  PassageQuery(SearchQuery query) {
    this.query = query;
    this.unit = UnitVector.of(query.vector());
  }

  List<Passage> find(CollectionHandle<Map<String, Object>> tenant, boolean hybrid) {
    if (!hybrid) {
      return nearest(tenant, query.topK()).stream()
          .map(found -> WeaviateObjects.passage(found, cosine(found)))
          .toList();
    }
    int candidates = Math.max(CANDIDATES, query.topK());
    Map<String, WeaviateObject<Map<String, Object>>> objects = new LinkedHashMap<>();
    List<String> near = ids(nearest(tenant, candidates), objects);
    List<String> alike = ids(sharingWords(tenant, candidates), objects);
    List<Passage> passages = new ArrayList<>();
    RankFusion.fuse(List.of(near, alike), query.topK())
        .forEach((id, score) -> {
          WeaviateObject<Map<String, Object>> found = objects.get(id);
          if (found != null) {
            passages.add(WeaviateObjects.passage(found, score));
          }
        });
    return passages;
  }

  private static List<String> ids(
      List<WeaviateObject<Map<String, Object>>> found,
      Map<String, WeaviateObject<Map<String, Object>>> objects) {
    List<String> ids = new ArrayList<>();
    for (WeaviateObject<Map<String, Object>> object : found) {
      String id = WeaviateObjects.chunkId(object);
      objects.putIfAbsent(id, object);
      ids.add(id);
    }
    return ids;
  }

  private List<WeaviateObject<Map<String, Object>>> nearest(
      CollectionHandle<Map<String, Object>> tenant, int most) {
    return tenant
        .query
        .nearVector(
            unit,
            search -> {
              search
                  .limit(most)
                  .returnProperties(WeaviateObjects.RETURNED)
                  .returnMetadata(Metadata.DISTANCE);
              if (!query.filter().isEmpty()) {
                search.filters(WeaviateObjects.having(query.filter()));
              }
              return search;
            })
        .objects();
  }

  /** The chunks that share words with the query, best by BM25 first. */
  private List<WeaviateObject<Map<String, Object>>> sharingWords(
      CollectionHandle<Map<String, Object>> tenant, int most) {
    List<String> words = EnglishWords.ofQuery(query.text());
    if (words.isEmpty()) {
      return List.of();
    }
    return tenant
        .query
        .bm25(
            String.join(" ", words),
            search -> {
              search
                  .queryProperties(WeaviateObjects.WORDS)
                  .limit(most)
                  .returnProperties(WeaviateObjects.RETURNED);
              if (!query.filter().isEmpty()) {
                search.filters(WeaviateObjects.having(query.filter()));
              }
              return search;
            })
        .objects();
  }

  private static double cosine(WeaviateObject<Map<String, Object>> found) {
    Float distance = found.queryMetadata() == null ? null : found.queryMetadata().distance();
    return distance == null ? 0 : 1.0 - distance;
  }
}
