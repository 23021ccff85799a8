package dev.sluice.ingest.input;

import dev.sluice.ingest.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object, read by type and never converted: {@code "1"} is not a number, and
 * {@code 1.5} is not a whole number. {@code null} counts as absent.
 */
public final class JsonFields {
  /**
   * The pattern of a text that is not blank, as in {@link String#isBlank}, in a form that all
   * dialects of patterns read in the same way.
   */
  public static final String NOT_BLANK =
      "[^\\t-\\r\\x1c- \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000]";

  private final Map<String, JsonNode> fields;

  JsonFields(Map<String, JsonNode> fields) {
    this.fields = fields;
  }

  /** Refuses every unknown field by its name. */
  public void only(List<String> known) {
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw ProblemException.invalid(
            name, "is not known here; the known fields are " + String.join(", ", known));
      }
    }
  }

  /** A required text. */
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
    // In JSON Schema, and so in the OpenAPI document, 1.0 is a whole number too.
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

  /** Whether the object has the field, even with {@code null}. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A required list of at most so many texts. */
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
   * The object in a form that does not depend on the order of its fields, for comparing two bodies.
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

  /** Refuses half a surrogate pair, which has no UTF-8 form and would be replaced silently. */
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
