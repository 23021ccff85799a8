package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the wanted fields of an answer, one after another, and passes over all others: what is not
 * wanted takes no memory, whatever its shape. Depth, names and numbers are bounded by the reader.
 */
final class AnswerJson {
  /** Beyond any prompt that there is: a count above it is none. */
  static final int MOST_TOKENS = 10_000_000;

  /** For answers whose bytes are bounded, and with them every text. */
  static final JsonFactory LONG_TEXTS = factory(Integer.MAX_VALUE);

  /** For long answers of many short texts: the longest holds a vector of 8,192 floats. */
  static final JsonFactory SHORT_TEXTS = factory(48 * 1024);

  private static final int DEEPEST = 500;

  private AnswerJson() {}

  /** Names are not kept from answer to answer, nor within one: there may be millions. */
  private static JsonFactory factory(int longestText) {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
        .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(longestText)
                .build())
        .build();
  }

  /** Reads the value of one field. */
  interface FieldReader {
    /** Reads the value at which the parser stands, to its end. */
    void read(String name, JsonParser json) throws IOException;
  }

  /**
   * Reads the object that the answer is.
   *
   * @throws OddAnswerException if it is no object
   * @throws com.fasterxml.jackson.core.JacksonException if it is no JSON
   */
  static void read(JsonFactory factory, InputStream answer, FieldReader fields) throws IOException {
    try (JsonParser json = factory.createParser(answer)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new OddAnswerException("it is no object");
      }
      object(json, fields);
    }
  }

  /** Reads the fields of an object; anything else has none. */
  static void object(JsonParser json, FieldReader fields) throws IOException {
    if (!json.hasToken(JsonToken.START_OBJECT)) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      fields.read(name, json);
    }
  }

  /** The text that a value is; empty for null. */
  static Optional<String> text(String name, JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return Optional.empty();
    }
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      throw new OddAnswerException("its %s is no text".formatted(name));
    }
    return Optional.of(json.getText());
  }

  /** A short text, cut to a bound; empty for anything else. */
  static Optional<String> word(JsonParser json) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      json.skipChildren();
      return Optional.empty();
    }
    String text = json.getText();
    return Optional.of(text.length() <= 200 ? text : text.substring(0, 200));
  }

  /** A count of tokens; empty if it is none, below 0 or beyond what any model takes. */
  static OptionalInt tokens(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NUMBER_INT)
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long count = json.getLongValue();
      return count < 0 || count > MOST_TOKENS ? OptionalInt.empty() : OptionalInt.of((int) count);
    }
    json.skipChildren();
    return OptionalInt.empty();
  }
}
