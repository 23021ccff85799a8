package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * The vectors of an answer. A service sends each as base64 of little-endian floats, or as numbers.
 * No more is kept than was asked for: a vector for each text, none longer than it may be.
 */
final class VectorAnswer {
  /** Longer than the vectors of any model, for one whose length is not known yet. */
  private static final int LONGEST = 8192;

  /** A number with its comma, as long and as far indented as services write them. */
  private static final int BYTES_OF_NUMBER = 32;

  private static final int BYTES_BESIDE = 1024;

  private final AnswerUsage usage = new AnswerUsage();
  private final float[][] vectors;
  private final int most;
  private int come;

  /** Of the vector that is read now; -1 and empty until they are known. */
  private int index;

  private float[] vector = {};

  /**
   * @param dimensions of each vector; 0 if they are not known
   */
  VectorAnswer(int texts, int dimensions) {
    this.vectors = new float[texts][];
    this.most = dimensions == 0 ? LONGEST : dimensions;
  }

  /** The bytes that an answer of these vectors has at the most. */
  long bytes() {
    return (vectors.length + 1L) * ((long) most * BYTES_OF_NUMBER + BYTES_BESIDE);
  }

  void read(InputStream answer) throws IOException {
    AnswerJson.read(
        AnswerJson.SHORT_TEXTS,
        answer,
        (name, json) -> {
          switch (name) {
            case "usage" -> usage.read(json);
            case "data" -> data(json);
            default -> json.skipChildren();
          }
        });
  }

  private void data(JsonParser json) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      index = -1;
      vector = new float[0];
      AnswerJson.object(json, this::embedding);
      if (index < 0 || index >= vectors.length || vectors[index] != null) {
        throw new OddAnswerException("an embedding has the index " + index);
      }
      vectors[index] = vector;
      come++;
    }
  }

  private void embedding(String name, JsonParser json) throws IOException {
    switch (name) {
      case "index" -> {
        index = json.hasToken(JsonToken.VALUE_NUMBER_INT) ? AnswerJson.tokens(json).orElse(-1) : -1;
        json.skipChildren();
      }
      case "embedding" -> vector = floats(json);
      default -> json.skipChildren();
    }
  }

  private float[] floats(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> ofBase64(json);
      case START_ARRAY -> ofNumbers(json);
      default -> throw new OddAnswerException("an embedding is neither base64 nor numbers");
    };
  }

  private float[] ofBase64(JsonParser json) throws IOException {
    String text = json.getText();
    if (text.length() > (most + 2L) * Float.BYTES * 4 / 3 + 4) {
      throw tooLong();
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new OddAnswerException("an embedding is no base64");
    }
    float[] read = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(read);
    return read;
  }

  private float[] ofNumbers(JsonParser json) throws IOException {
    float[] read = new float[Math.min(most, 1024)];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (!json.currentToken().isNumeric()) {
        throw new OddAnswerException("an embedding holds what is no number");
      }
      if (count > most) {
        throw tooLong();
      }
      if (count == read.length) {
        read = Arrays.copyOf(read, Math.min(most + 1, 2 * count));
      }
      read[count++] = json.getFloatValue();
    }
    return Arrays.copyOf(read, count);
  }

  private OddAnswerException tooLong() {
    return new OddAnswerException("an embedding has more than %d dimensions".formatted(most));
  }

  /** How many vectors came. */
  int come() {
    return come;
  }

  /** In the order of the texts; null where none came. */
  float[][] vectors() {
    return vectors;
  }

  AnswerUsage usage() {
    return usage;
  }
}
