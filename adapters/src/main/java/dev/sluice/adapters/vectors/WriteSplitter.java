package dev.sluice.adapters.vectors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Divides writes into requests that are not too large for a store. */
public final class WriteSplitter {
  private WriteSplitter() {}

  /**
   * The requests, each with its items by chunk id, in order.
   *
   * @param most the most items of one request
   * @param mostBytes the most bytes of one request; an item that is larger gets its own request
   * @param bytes the bytes of an item within its request
   */
  public static <T> List<Map<String, T>> of(
      Map<String, T> items, int most, int mostBytes, ToIntFunction<T> bytes) {
    List<Map<String, T>> requests = new ArrayList<>();
    Map<String, T> request = new LinkedHashMap<>();
    int size = 0;
    for (Map.Entry<String, T> entry : items.entrySet()) {
      int more = bytes.applyAsInt(entry.getValue());
      if (!request.isEmpty() && (request.size() == most || size + more > mostBytes)) {
        requests.add(request);
        request = new LinkedHashMap<>();
        size = 0;
      }
      request.put(entry.getKey(), entry.getValue());
      size += more;
    }
    if (!request.isEmpty()) {
      requests.add(request);
    }
    return requests;
  }

  /** The first and the second half of two or more items. */
  public static <T> List<Map<String, T>> halves(Map<String, T> items) {
    return of(items, (items.size() + 1) / 2, Integer.MAX_VALUE, _ -> 0);
  }
}
