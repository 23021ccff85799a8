package dev.sluice.benchmarks.limits;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.schemas.Usage;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Takes its time, as a provider does, and nothing else. */
final class SlowEmbeddings implements EmbeddingProvider {
  private static final int MILLIS = 100;
  private static final int DIMENSIONS = 8;

  @Override
  public String name() {
    return "slow";
  }

  @Override
  public String model() {
    return "slow";
  }

  @Override
  public OptionalInt dimensions() {
    return OptionalInt.of(DIMENSIONS);
  }

  @Override
  public EmbeddingLimits limits() {
    return new EmbeddingLimits(2048, 300_000, 8192);
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(MILLIS);
    return new EmbeddingAnswer(
        texts.stream().map(text -> new float[] {1, 0, 0, 0, 0, 0, 0, 0}).toList(),
        new Usage(texts.size(), 0));
  }
}
