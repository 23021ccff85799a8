package dev.sluice.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Vectors that depend only on the words of a text: the more words two texts share, the nearer they
 * are.
 */
final class TextVectors {
  private static final int DIRECTIONS = 24;

  private TextVectors() {}

  /** The vector of a text, of length one. */
  static float[] of(String text, int dimensions) {
    float[] vector = new float[dimensions];
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      add(word.isEmpty() ? text : word, vector);
    }
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    float length = (float) Math.sqrt(squares);
    if (length == 0) {
      vector[0] = 1;
      return vector;
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static void add(String word, float[] vector) {
    SplittableRandom random = new SplittableRandom(word.hashCode() * 0x9E3779B97F4A7C15L);
    for (int i = 0; i < DIRECTIONS; i++) {
      vector[random.nextInt(vector.length)] += random.nextBoolean() ? 1 : -1;
    }
  }

  /** The vector as little-endian floats in base64, as OpenAI sends it. */
  static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : vector) {
      bytes.putFloat(x);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
