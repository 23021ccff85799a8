package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.IndexIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The index's identity as data of each commit, so that it always belongs to the vectors. */
final class CommitData {
  /** The way to a new index, for messages. */
  static final String ELSEWHERE = "point VECTOR_STORE_PATH to an empty folder";

  private static final String MODEL = "embedding_model";
  private static final String DIMENSIONS = "dimensions";

  private CommitData() {}

  /** The identity in a commit; empty if nothing was stored yet. */
  static Optional<IndexIdentity> identity(Iterable<Map.Entry<String, String>> commitData) {
    String model = null;
    String dimensions = null;
    for (Map.Entry<String, String> entry : commitData) {
      switch (entry.getKey()) {
        case MODEL -> model = entry.getValue();
        case DIMENSIONS -> dimensions = entry.getValue();
        default -> {}
      }
    }
    return model == null || dimensions == null
        ? Optional.empty()
        : Optional.of(new IndexIdentity(model, Integer.parseInt(dimensions)));
  }

  static List<Map.Entry<String, String>> of(IndexIdentity identity) {
    return List.of(
        Map.entry(MODEL, identity.model()),
        Map.entry(DIMENSIONS, Integer.toString(identity.dimensions())));
  }
}
