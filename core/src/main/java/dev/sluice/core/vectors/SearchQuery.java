package dev.sluice.core.vectors;

import java.util.Map;

/**
 * A search for passages.
 *
 * @param text the text to search for, for stores that match words too
 * @param vector its embedding
 * @param topK the most passages to return, 1 to 100
 * @param filter metadata that a passage must have, every entry of it
 */
public record SearchQuery(String text, float[] vector, int topK, Map<String, String> filter) {
  public SearchQuery {
    if (topK < 1 || topK > 100) {
      throw new IllegalArgumentException("topK must be 1 to 100: " + topK);
    }
    filter = Map.copyOf(filter);
  }
}
