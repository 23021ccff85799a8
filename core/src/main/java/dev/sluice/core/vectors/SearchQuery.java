package dev.sluice.core.vectors;

import java.util.Map;

/**
 * A search.
 *
 * @param text what is searched for, for stores that match words too
 * @param vector its embedding
 * @param topK how many passages at the most, 1 to 100
 * @param filter metadata that a passage must have, all of it
 */
public record SearchQuery(String text, float[] vector, int topK, Map<String, String> filter) {
  public SearchQuery {
    if (topK < 1 || topK > 100) {
      throw new IllegalArgumentException("topK must be 1 to 100: " + topK);
    }
    filter = Map.copyOf(filter);
  }
}
