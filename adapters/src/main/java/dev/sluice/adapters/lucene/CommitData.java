package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.vectors.IndexMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The index's identity as data of each commit, so that it always belongs to the vectors. */
final class CommitData {
  private static final String INDEX = "index_id";
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

  /**
   * What a commit says of its index.
   *
   * @param documents in the commit
   */
  static IndexMark mark(Iterable<Map.Entry<String, String>> commitData, int documents) {
    String id = null;
    for (Map.Entry<String, String> entry : commitData) {
      if (entry.getKey().equals(INDEX)) {
        id = entry.getValue();
      }
    }
    Optional<String> model = identity(commitData).map(IndexIdentity::model);
    if (id != null) {
      return new IndexMark.Marked(id, model.orElse(""));
    }
    return documents > 0 && model.isPresent()
        ? new IndexMark.Unmarked(model.get())
        : new IndexMark.Empty();
  }

  /**
   * The data of a commit.
   *
   * @param id the index's id, if it has one
   */
  static List<Map.Entry<String, String>> of(IndexIdentity identity, Optional<String> id) {
    List<Map.Entry<String, String>> data = new ArrayList<>();
    data.add(Map.entry(MODEL, identity.model()));
    data.add(Map.entry(DIMENSIONS, Integer.toString(identity.dimensions())));
    id.ifPresent(known -> data.add(Map.entry(INDEX, known)));
    return data;
  }
}
