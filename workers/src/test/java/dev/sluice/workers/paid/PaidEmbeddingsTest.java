package dev.sluice.workers.paid;

import static dev.sluice.workers.paid.Fixtures.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PaidEmbeddingsTest {
  /** Answers as the script says; its last step repeats. */
  private static final class ScriptedEmbeddings implements EmbeddingProvider {
    private final Deque<Object> script;
    private int calls;

    ScriptedEmbeddings(Object... script) {
      this.script = new ArrayDeque<>(List.of(script));
    }

    @Override
    public String name() {
      return "openai";
    }

    @Override
    public String model() {
      return "small";
    }

    @Override
    public OptionalInt dimensions() {
      return OptionalInt.of(2);
    }

    @Override
    public EmbeddingLimits limits() {
      return new EmbeddingLimits(2048, 300_000, 8192);
    }

    @Override
    public EmbeddingAnswer embed(List<String> texts) {
      calls++;
      Object next = script.size() > 1 ? script.removeFirst() : script.getFirst();
      if (next instanceof RuntimeException e) {
        throw e;
      }
      return (EmbeddingAnswer) next;
    }
  }

  private static final EmbeddingAnswer ANSWER =
      new EmbeddingAnswer(List.of(new float[] {1, 2}, new float[] {3, 4}), new Usage(4, 0));
  private static final List<String> TEXTS = List.of("one two", "three");

  private final VirtualTime time = new VirtualTime();
  private final ScriptedLimiter limiter = new ScriptedLimiter(time);

  private EmbeddingProvider paid(EmbeddingProvider provider) {
    PaidMetrics metrics = Fixtures.metrics();
    List<CallStep> steps =
        List.of(
            new RetryStep(3, false, time, () -> 0, metrics),
            new RateLimitStep(
                limiter, new ModelLimits(Map.of(), LIMITS), Fixtures.MAX_PAUSE, time, metrics));
    return new PaidEmbeddings(provider, steps, time, metrics);
  }

  @Test
  void aCallBooksTheTokensOfItsTextsAndIsCorrectedToWhatWasCounted() throws InterruptedException {
    assertThat(paid(new ScriptedEmbeddings(ANSWER)).embed(TEXTS)).isEqualTo(ANSWER);
    assertThat(limiter.asked()).containsExactly("book 3", "correct 3 to 4");
  }

  @Test
  void everyTryBooksASlotOfItsOwn() throws InterruptedException {
    assertThat(paid(new ScriptedEmbeddings(Fixtures.failed(), ANSWER)).embed(TEXTS))
        .isEqualTo(new EmbeddingAnswer(ANSWER.vectors(), ANSWER.usage(), 2));
    assertThat(limiter.bookings()).isEqualTo(2);
  }

  @Test
  void aBatchThatFailsToTheEndCanBeTriedAgain() {
    ScriptedEmbeddings failing = new ScriptedEmbeddings(Fixtures.failed());
    assertThatThrownBy(() -> paid(failing).embed(TEXTS)).isInstanceOf(RetriableException.class);
    assertThat(failing.calls).isEqualTo(3);
  }

  @Test
  void whatItIsStaysAsItWas() {
    ScriptedEmbeddings provider = new ScriptedEmbeddings(ANSWER);
    EmbeddingProvider paid = paid(provider);
    assertThat(List.of(paid.name(), paid.model(), paid.dimensions(), paid.limits()))
        .isEqualTo(
            List.of(provider.name(), provider.model(), provider.dimensions(), provider.limits()));
  }
}
