package dev.sluice.ingest.input;

import dev.sluice.ingest.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object, read by type and never converted: {@code "1"} is no number and
 * {@code 1.5} no whole number. {@code null} counts as absent.
 */
public final class JsonFields {
  /** What {@link String#isBlank} is not, in a form that every dialect of patterns reads alike. */
  public static final String NOT_BLANK =
      "[^\\t-\\r\\x1c- \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000]";

  private final Map<String, JsonNode> fields;

  JsonFields(Map<String, JsonNode> fields) {
    this.fields = fields;
  }

  /** Refuses, by name, every field but the known ones. */
  public void only(List<String> known) {
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw ProblemException.invalid(
            name, "is not a field here; known are " + String.join(", ", known));
      }
    }
  }

  /** A text that must be there. */
  public String text(String name) {
    String value = optionalText(name);
    if (value == null) {
      throw ProblemException.invalid(name, "is required");
    }
    return value;
  }

  /** A text. */
  public @Nullable String optionalText(String name) {
    JsonNode node = present(name);
    return node == null ? null : wellFormed(name, node, "must be a string");
  }

  /** A number. */
  public @Nullable Double optionalNumber(String name) {
    JsonNode node = present(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber()) {
      throw ProblemException.invalid(name, "must be a number");
    }
    return node.asDouble(Double.POSITIVE_INFINITY);
  }

  /** A whole number of 32 bits. */
  public @Nullable Integer optionalInteger(String name) {
    JsonNode node = present(name);
    if (node == null) {
      return null;
    }
    // To JSON Schema, and so to the API's document, 1.0 is one too.
    if (!node.isNumber() || !node.canConvertToExactIntegral() || !node.canConvertToInt()) {
      throw ProblemException.invalid(name, "must be a whole number");
    }
    return node.intValue();
  }

  /** True or false. */
  public @Nullable Boolean optionalFlag(String name) {
    JsonNode node = present(name);
    if (node == null) {
      return null;
    }
    if (!node.isBoolean()) {
      throw ProblemException.invalid(name, "must be true or false");
    }
    return node.booleanValue();
  }

  /** Whether the object names the field, be it with {@code null}. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A list of texts that must be there, at most so many. */
  public List<String> texts(String name, int most) {
    JsonNode node = present(name);
    String rule = "must be a list of at most %d strings".formatted(most);
    if (node == null || !node.isArray() || node.size() > most) {
      throw ProblemException.invalid(name, rule);
    }
    List<String> values = new ArrayList<>();
    for (JsonNode value : node) {
      values.add(wellFormed(name, value, rule));
    }
    return values;
  }

  /** An object whose values are texts; empty if absent. */
  public Map<String, String> texts(String name) {
    JsonNode node = present(name);
    if (node == null) {
      return Map.of();
    }
    String rule = "must be an object whose values are strings";
    if (!node.isObject()) {
      throw ProblemException.invalid(name, rule);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      requireWellFormed(name, entry.getKey());
      values.put(entry.getKey(), wellFormed(name, entry.getValue(), rule));
    }
    return values;
  }

  /**
   * The same object in one form, whatever the order of its fields: for telling whether two bodies
   * are the same.
   */
  public String canonical() {
    StringBuilder out = new StringBuilder();
    fields.entrySet().stream()
        .filter(e -> !e.getValue().isNull())
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> append(out, e.getKey(), e.getValue()));
    return out.toString();
  }

  private static void append(StringBuilder out, String name, JsonNode value) {
    out.append(name.length()).append(':').append(name).append('=');
    if (value.isObject()) {
      out.append('{');
      value.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(e -> append(out, e.getKey(), e.getValue()));
      out.append('}');
    } else {
      String text = value.toString();
      out.append(text.length()).append(':').append(text);
    }
    out.append('\n');
  }

  private @Nullable JsonNode present(String name) {
    JsonNode node = fields.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private static String wellFormed(String name, JsonNode node, String rule) {
    if (!node.isString()) {
      throw ProblemException.invalid(name, rule);
    }
    return requireWellFormed(name, node.stringValue());
  }

  /** Half a surrogate pair has no UTF-8 form and would be changed in silence. */
  private static String requireWellFormed(String name, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw ProblemException.invalid(name, "must be valid Unicode; it has half a surrogate pair");
      }
    }
    return text;
  }
}
