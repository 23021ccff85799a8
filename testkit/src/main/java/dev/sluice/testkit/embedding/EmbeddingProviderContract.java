package dev.sluice.testkit.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.testkit.outage.StatedCost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The contract of every {@link EmbeddingProvider}. */
@Timeout(120)
public abstract class EmbeddingProviderContract {
  protected abstract EmbeddingProvider provider();

  /**
   * A call that fails.
   *
   * @param name of the failure
   * @param cost that the failure must state
   */
  public record FailingCall(
      String name, EmbeddingProvider provider, List<String> texts, CallCost cost) {}

  /** Calls that fail: one at least for each cost that the model or its server can cause. */
  protected abstract List<FailingCall> failingCalls();

  @TestFactory
  Stream<DynamicTest> aFailureStatesTheCostOfItsCall() {
    return failingCalls().stream()
        .map(failing ->
            DynamicTest.dynamicTest(
                failing.name(),
                () ->
                    StatedCost.check(
                        () -> failing.provider().embed(failing.texts()), failing.cost())));
  }

  @Test
  void tellsWhatItIs() {
    assertThat(provider().name()).matches("[a-z0-9-]+");
    assertThat(provider().model()).isNotBlank();
    assertThat(provider().limits().inputs()).isPositive();
    assertThat(provider().limits().tokensPerInput()).isPositive();
    assertThat(provider().limits().tokens())
        .isGreaterThanOrEqualTo(provider().limits().tokensPerInput());
  }

  @Test
  void givesAVectorOfLengthOneForEachText() throws Exception {
    EmbeddingAnswer answer = provider().embed(List.of("The bridge is long.", "Zoë 🐝 日本語", "!"));

    assertThat(answer.vectors()).hasSize(3);
    assertThat(answer.vectors())
        .allSatisfy(vector -> {
          assertThat(vector).hasSize(provider().dimensions().orElseThrow()).hasSizeBetween(1, 4096);
          assertThat(cosine(vector, vector)).isCloseTo(1, within(0.01));
        });
    assertThat(answer.usage().getInputTokens()).isBetween(3, 60);
    assertThat(answer.usage().getOutputTokens()).isZero();
  }

  @Test
  void keepsTheOrderOfTheTexts() throws Exception {
    List<String> texts =
        IntStream.range(0, Math.min(50, provider().limits().inputs()))
            .mapToObj(i -> "Text number " + i + " is about topic " + i * 7919)
            .toList();
    List<float[]> together = provider().embed(texts).vectors();

    for (int i = 0; i < texts.size(); i += 7) {
      float[] alone = provider().embed(List.of(texts.get(i))).vectors().getFirst();
      assertThat(cosine(alone, together.get(i))).isGreaterThan(0.999);
    }
  }

  @Test
  void likeTextsAreNearerThanOthers() throws Exception {
    List<float[]> vectors =
        provider()
            .embed(
                List.of(
                    "When was the old bridge over the river opened?",
                    "The old bridge over the river was opened in 1911.",
                    "Knead the dough and let it rest for an hour."))
            .vectors();

    assertThat(cosine(vectors.get(0), vectors.get(1)))
        .isGreaterThan(cosine(vectors.get(0), vectors.get(2)) + 0.1);
  }

  @Test
  void embedsNothingForNothing() throws Exception {
    assertThat(provider().embed(List.of()).vectors()).isEmpty();
  }

  @Test
  void refusesABlankText() {
    assertThatThrownBy(() -> provider().embed(List.of("fine", " \n ")))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("blank");
  }

  @Test
  void takesALongText() throws Exception {
    int words = provider().limits().tokensPerInput() / 2;

    assertThat(provider().embed(List.of("bridge ".repeat(words))).vectors()).hasSize(1);
  }

  @Test
  void manyMayAskAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<EmbeddingAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        List<String> texts = List.of("one of caller " + i, "two of caller " + i);
        answers.add(threads.submit(() -> provider().embed(texts)));
      }
      for (Future<EmbeddingAnswer> answer : answers) {
        assertThat(answer.get().vectors()).hasSize(2);
      }
    }
  }

  @Test
  void anInterruptedCallerGetsNoAnswer() {
    FutureTask<EmbeddingAnswer> task =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          return provider().embed(List.of("text"));
        });
    Thread.ofVirtual().start(task);

    assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }
}
