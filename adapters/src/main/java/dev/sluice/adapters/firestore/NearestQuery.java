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
 * One search. The tenant and one entry of the filter's metadata are held to inside of the vector
 * search, since Firestore looks into an array once a query; the others are held to after it, among
 * as many neighbours as it gives.
 */
final class NearestQuery {
  /** Firestore's bound on the neighbours of one search. */
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

  /** What the search may find. */
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

  /** Firestore's distance is 1 less the cosine. */
  private static double cosine(DocumentSnapshot stored) {
    Double distance = stored.getDouble(DISTANCE);
    return distance == null ? 0 : 1 - distance;
  }
}
