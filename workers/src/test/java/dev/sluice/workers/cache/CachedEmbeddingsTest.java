package dev.sluice.workers.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.embedding.EmbeddedText;
import dev.sluice.workers.embedding.TextEmbedder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CachedEmbeddingsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Gives every text a vector of its own, at a price. */
  private static final class Paid implements TextEmbedder {
    private final List<String> texts = new ArrayList<>();
    private boolean failing;

    @Override
    public EmbeddedText embed(String tenant, String text) {
      texts.add(text);
      if (failing) {
        throw new RetriableException("server_error", "no", null);
      }
      return new EmbeddedText(
          new float[] {text.length(), -0.5f}, new Usage(7, 0), 1, Duration.ofMillis(200));
    }

    @Override
    public int tokensPerInput() {
      return 8192;
    }
  }

  private record Model(String model, int length) implements EmbeddingProvider {
    @Override
    public OptionalInt dimensions() {
      return length == 0 ? OptionalInt.empty() : OptionalInt.of(length);
    }

    @Override
    public String name() {
      return "openai";
    }

    @Override
    public EmbeddingLimits limits() {
      return new EmbeddingLimits(2048, 300_000, 8192);
    }

    @Override
    public EmbeddingAnswer embed(List<String> texts) {
      throw new AssertionError("the embedder is asked, not the provider");
    }
  }

  private final Paid paid = new Paid();
  private final MemoryCache shared = new MemoryCache();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  /** What one process has. */
  private CachedEmbeddings process(EmbeddingProvider model) {
    return new CachedEmbeddings(paid, model, new LayeredCache(1 << 20, shared, registry), HOUR);
  }

  private final CachedEmbeddings one = process(new Model("small", 2));
  private final CachedEmbeddings two = process(new Model("small", 2));

  private double gets(String layer) {
    return registry.get("sluice.cache.gets").tag("layer", layer).counter().count();
  }

  @Test
  void anEqualTextIsPaidForOnce() throws InterruptedException {
    assertThat(one.embed("acme", "text").usage()).isEqualTo(new Usage(7, 0));
    for (CachedEmbeddings process : List.of(one, two)) {
      EmbeddedText again = process.embed("acme", "text");
      assertThat(again.vector()).containsExactly(4f, -0.5f);
      assertThat(again.usage()).isEqualTo(new Usage(0, 0));
    }
    assertThat(paid.texts).containsExactly("text");
    assertThat(gets("none")).isEqualTo(1);
    assertThat(gets("memory")).isEqualTo(1);
    assertThat(gets("redis")).isEqualTo(1);
  }

  @Test
  void anotherTenantTextModelOrSizeIsAnother() throws InterruptedException {
    one.embed("acme", "text");
    one.embed("emca", "text");
    one.embed("acme", "text ");
    process(new Model("large", 2)).embed("acme", "text");
    process(new Model("small", 3)).embed("acme", "text");
    assertThat(paid.texts).hasSize(5);
  }

  @Test
  void aModelOfUnknownLengthIsCachedToo() throws InterruptedException {
    process(new Model("own", 0)).embed("acme", "text");
    assertThat(process(new Model("own", 0)).embed("acme", "text").vector())
        .containsExactly(4f, -0.5f);
    assertThat(paid.texts).hasSize(1);
  }

  @Test
  void aFailureIsNotCached() throws InterruptedException {
    paid.failing = true;
    assertThatThrownBy(() -> one.embed("acme", "text")).isInstanceOf(RetriableException.class);
    paid.failing = false;
    assertThat(one.embed("acme", "text").vector()).containsExactly(4f, -0.5f);
  }

  @Test
  void withoutTheSharedCacheThisProcessRemembersAlone() throws InterruptedException {
    shared.away(true);
    one.embed("acme", "text");
    one.embed("acme", "text");
    two.embed("acme", "text");
    assertThat(paid.texts).hasSize(2);
  }

  @Test
  void bytesThatAreNoVectorOfTheModelMiss() throws InterruptedException {
    one.embed("acme", "text");
    shared.replaceAll(new byte[] {1, 2, 3});
    assertThat(two.embed("acme", "text").vector()).containsExactly(4f, -0.5f);
    assertThat(paid.texts).hasSize(2);
  }

  @Test
  void whatIsHeldInMemoryIsBounded() throws InterruptedException {
    shared.away(true);
    LayeredCache small = new LayeredCache(10_000, shared, registry);
    CachedEmbeddings bounded = new CachedEmbeddings(paid, new Model("small", 2), small, HOUR);
    for (int i = 0; i < 1000; i++) {
      bounded.embed("acme", "text " + i);
    }
    assertThat(small.heldBytes()).isBetween(1L, 10_000L);
  }
}
