package dev.sluice.topology.machine;

import dev.sluice.core.document.DocumentRules;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The fields that can be made out of JSON that is broken somewhere. */
final class LegibleFields {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern ID = Pattern.compile(DocumentRules.ID_PATTERN);

  private LegibleFields() {}

  /** The top-level strings before the first error, by field; the first of each name counts. */
  static Map<String, String> of(byte[] value) {
    Map<String, String> fields = new HashMap<>();
    if (value.length == 0 || value[0] != '{') {
      return fields;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), value)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          fields.putIfAbsent(name, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      return fields;
    }
    return fields;
  }

  /** Whether a text has the form of an id, of whatever kind. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
