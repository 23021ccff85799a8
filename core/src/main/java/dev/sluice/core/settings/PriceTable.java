package dev.sluice.core.settings;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prices of models, by model.
 *
 * @param prices by the name that is asked for, or by the beginning that its versions share
 */
public record PriceTable(Map<String, Price> prices) {
  private static final Pattern ENTRY =
      Pattern.compile("([^=,\\s]+)=(\\d{1,9}(?:\\.\\d{1,9})?)(?:/(\\d{1,9}(?:\\.\\d{1,9})?))?");

  public PriceTable {
    prices = Map.copyOf(prices);
  }

  /** The price of a model; a dated version such as gpt-4o-2024-08-06 has that of its name. */
  public Optional<Price> of(String model) {
    return prices.keySet().stream()
        .filter(name -> model.equals(name) || model.startsWith(name + "-"))
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .map(prices::get);
  }

  /**
   * Reads {@code model=input/output} for a million tokens, separated by commas; an embedding model
   * has only the first.
   *
   * @throws IllegalArgumentException if it is not of that form, or names a model twice
   */
  static PriceTable parse(String text) {
    Map<String, Price> prices = new LinkedHashMap<>();
    if (text.isBlank()) {
      return new PriceTable(prices);
    }
    for (String entry : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not model=input/output: " + entry);
      }
      String output = matcher.group(3);
      Price price =
          new Price(
              new BigDecimal(matcher.group(2)),
              output == null ? BigDecimal.ZERO : new BigDecimal(output));
      if (prices.put(matcher.group(1), price) != null) {
        throw new IllegalArgumentException("twice: " + matcher.group(1));
      }
    }
    return new PriceTable(prices);
  }
}
