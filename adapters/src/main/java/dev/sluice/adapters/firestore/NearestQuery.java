package dev.sluice.adapters.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.VectorQuery;
import com.google.cloud.firestore.VectorQuery.DistanceMeasure;
import com.google.cloud.firestore.VectorQueryOptions;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import java.util.List;

/**
 * A search for the nearest chunks. The vector search itself filters by the tenant and by one entry
 * of the metadata, since a query of Firestore may filter by an array once. The other entries are
 * filtered after it, among all neighbours that it returns.
 */
final class NearestQuery {
  /** The most neighbours that Firestore returns for one search. */
  static final int MOST_NEIGHBOURS = 1000;

  private static final String DISTANCE = "distance";

  private final String tenant;
  private final SearchQuery query;
  private final List<String> labels;

  NearestQuery(String tenant, SearchQuery query) {
    this.tenant = tenant;
    this.query = query;
    this.labels = ChunkFields.labels(query.filter());
  }

  /** The chunks that the search may find. */
  com.google.cloud.firestore.Query allowed(CollectionReference chunks) {
    com.google.cloud.firestore.Query own = chunks.whereEqualTo(ChunkFields.TENANT, tenant);
    return labels.isEmpty() ? own : own.whereArrayContains(ChunkFields.LABELS, labels.getFirst());
  }

  VectorQuery on(CollectionReference chunks) {
    return allowed(chunks)
        .select(
            ChunkFields.DOCUMENT_ID,
            ChunkFields.ORDINAL,
            ChunkFields.TITLE,
            ChunkFields.TEXT,
            ChunkFields.LABELS,
            DISTANCE)
        .findNearest(
            FieldPath.of(ChunkFields.VECTOR),
            FieldValue.vector(ChunkFields.vector(query.vector())),
            labels.size() > 1 ? MOST_NEIGHBOURS : query.topK(),
            DistanceMeasure.COSINE,
            VectorQueryOptions.newBuilder().setDistanceResultField(DISTANCE).build());
  }

  List<Passage> passages(List<? extends DocumentSnapshot> nearest) {
    return nearest.stream()
        .filter(this::hasAllLabels)
        .limit(query.topK())
        .map(stored -> ChunkFields.passage(stored, cosine(stored)))
        .toList();
  }

  private boolean hasAllLabels(DocumentSnapshot stored) {
    return labels.size() <= 1
        || (stored.get(ChunkFields.LABELS) instanceof List<?> own && own.containsAll(labels));
  }

  /** The cosine; Firestore's distance is 1 minus the cosine. */
  private static double cosine(DocumentSnapshot stored) {
    Double distance = stored.getDouble(DISTANCE);
    return distance == null ? 0 : 1 - distance;
  }
}
