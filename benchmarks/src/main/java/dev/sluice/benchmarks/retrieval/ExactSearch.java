package dev.sluice.benchmarks.retrieval;

import dev.sluice.core.embedding.EmbeddingProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares a question with every chunk: what a store's index is measured against. */
final class ExactSearch {
  private record Embedded(String documentId, float[] vector) {}

  private record Hit(String documentId, double cosine) {}

  private final EmbeddingProvider provider;
  private final List<Embedded> chunks;

  private ExactSearch(EmbeddingProvider provider, List<Embedded> chunks) {
    this.provider = provider;
    this.chunks = chunks;
  }

  /** Embeds the chunks, in batches as large as the provider takes. */
  static ExactSearch over(List<StoredChunk> chunks, EmbeddingProvider provider)
      throws InterruptedException {
    List<Embedded> embedded = new ArrayList<>();
    int most = provider.limits().inputs();
    for (int from = 0; from < chunks.size(); from += most) {
      List<StoredChunk> some = chunks.subList(from, Math.min(chunks.size(), from + most));
      List<float[]> vectors =
          provider.embed(some.stream().map(StoredChunk::embeddedText).toList()).vectors();
      for (int i = 0; i < some.size(); i++) {
        embedded.add(new Embedded(some.get(i).documentId(), unit(vectors.get(i))));
      }
    }
    return new ExactSearch(provider, embedded);
  }

  /** The documents of the chunks nearest to a text, each where its best chunk stands. */
  List<String> search(String text, int most) throws InterruptedException {
    float[] question = unit(provider.embed(List.of(text)).vectors().getFirst());
    return chunks.stream()
        .map(chunk -> new Hit(chunk.documentId(), dot(question, chunk.vector())))
        .sorted(Comparator.comparingDouble(Hit::cosine).reversed())
        .limit(most)
        .map(Hit::documentId)
        .distinct()
        .toList();
  }

  private static float[] unit(float[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
