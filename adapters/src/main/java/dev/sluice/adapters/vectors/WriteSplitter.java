package dev.sluice.adapters.vectors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Cuts what is to be written into requests that a store takes. */
public final class WriteSplitter {
  private WriteSplitter() {}

  /**
   * The items in order, by chunk id.
   *
   * @param most items of one request
   * @param mostBytes of one request; an item that is larger goes alone
   * @param bytes of an item within its request
   */
  public static <T> List<Map<String, T>> of(
      Map<String, T> items, int most, int mostBytes, ToIntFunction<T> bytes) {
    List<Map<String, T>> batches = new ArrayList<>();
    Map<String, T> batch = new LinkedHashMap<>();
    int size = 0;
    for (Map.Entry<String, T> entry : items.entrySet()) {
      int more = bytes.applyAsInt(entry.getValue());
      if (!batch.isEmpty() && (batch.size() == most || size + more > mostBytes)) {
        batches.add(batch);
        batch = new LinkedHashMap<>();
        size = 0;
      }
      batch.put(entry.getKey(), entry.getValue());
      size += more;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /** The first and the second half of two or more items. */
  public static <T> List<Map<String, T>> halves(Map<String, T> batch) {
    return of(batch, (batch.size() + 1) / 2, Integer.MAX_VALUE, _ -> 0);
  }
}
