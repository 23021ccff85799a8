package dev.sluice.adapters.openai;

import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** Reads a vector, which a service sends as base64 of little-endian floats, or as numbers. */
final class EmbeddingVectors {
  private EmbeddingVectors() {}

  static float[] of(Embedding embedding) {
    EmbeddingValue value = embedding.embeddingValue();
    if (value.isBase64()) {
      byte[] bytes = Base64.getDecoder().decode(value.asBase64());
      float[] vector = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
      return vector;
    }
    List<Float> numbers = value.asFloats();
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i);
    }
    return vector;
  }
}
