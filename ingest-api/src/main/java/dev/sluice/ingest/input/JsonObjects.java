package dev.sluice.ingest.input;

import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parses one JSON object: UTF-8, no repeated keys, bounded depth, nothing after it. */
public final class JsonObjects {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_NUMBER = 64;
  private static final int MAX_NAME = 256;
  private static final Pattern REPEATED =
      Pattern.compile("Duplicate Object property \"(.*)\"", Pattern.DOTALL);

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER)
                          .maxNameLength(MAX_NAME)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          // Values of the object are read one by one; the end of the object is checked below.
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonObjects() {}

  /**
   * Parses an object.
   *
   * @throws ProblemException if the text is not one object; with the line and column, or the
   *     repeated field
   */
  public static JsonFields parse(byte[] bytes) {
    if (bytes.length == 0) {
      throw malformed("The body is empty; it must be a JSON object.");
    }
    try (JsonParser parser = JSON.createParser(text(bytes))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body must be a JSON object.");
      }
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, JSON.readTree(parser));
      }
      if (parser.nextToken() != null) {
        throw malformed("There is more text after the JSON object.");
      }
      return new JsonFields(fields);
    } catch (JacksonException e) {
      throw explained(e);
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("The body is not valid UTF-8.");
    }
  }

  private static ProblemException explained(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    Matcher repeated = REPEATED.matcher(e.getOriginalMessage());
    if (repeated.find()) {
      String field = repeated.group(1);
      return malformed("%s appears twice%s.".formatted(field, where)).withField(field);
    }
    if (e instanceof StreamConstraintsException) {
      return malformed(
          "The body has more than %d levels, a number of more than %d digits or a name of more than %d characters%s."
              .formatted(MAX_DEPTH, MAX_NUMBER, MAX_NAME, where));
    }
    return malformed("The body is not valid JSON" + where + ".");
  }

  private static ProblemException malformed(String detail) {
    return ProblemException.of(ProblemKind.MALFORMED_BODY, detail);
  }
}
