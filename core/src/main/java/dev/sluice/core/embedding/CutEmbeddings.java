package dev.sluice.core.embedding;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The first part of another provider's vectors, brought back to length one. */
public final class CutEmbeddings implements EmbeddingProvider {
  private final EmbeddingProvider whole;
  private final int dimensions;

  /**
   * @param dimensions what is kept of each vector; no more than there is
   */
  public CutEmbeddings(EmbeddingProvider whole, int dimensions) {
    this.whole = whole;
    this.dimensions = dimensions;
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public String model() {
    return whole.model();
  }

  @Override
  public OptionalInt dimensions() {
    return OptionalInt.of(dimensions);
  }

  @Override
  public EmbeddingLimits limits() {
    return whole.limits();
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts) throws InterruptedException {
    EmbeddingAnswer answer = whole.embed(texts);
    return new EmbeddingAnswer(answer.vectors().stream().map(this::cut).toList(), answer.usage());
  }

  private float[] cut(float[] vector) {
    float[] cut = Arrays.copyOf(vector, Math.min(dimensions, vector.length));
    double squares = 0;
    for (float f : cut) {
      squares += f * f;
    }
    float length = (float) Math.sqrt(squares);
    if (length > 0) {
      for (int i = 0; i < cut.length; i++) {
        cut[i] /= length;
      }
    }
    return cut;
  }
}
