package dev.sluice.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.packing.ItemOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EmbeddingCallsTest {
  private static final EmbeddingLimits LIMITS = new EmbeddingLimits(2_048, 300_000, 8_192);

  private static List<EmbeddingInput> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> new EmbeddingInput(name(i), 1)).toList();
  }

  private static String name(int position) {
    return "text " + position;
  }

  private static ScriptedEmbeddings provider(ScriptedEmbeddings.Script script) {
    return new ScriptedEmbeddings(LIMITS, script);
  }

  private static EmbeddedText done(ItemOutcome<EmbeddedText> outcome) {
    assertThat(outcome).isInstanceOf(ItemOutcome.Done.class);
    return ((ItemOutcome.Done<EmbeddedText>) outcome).value();
  }

  private static RuntimeException failed(ItemOutcome<EmbeddedText> outcome) {
    assertThat(outcome).isInstanceOf(ItemOutcome.Failed.class);
    return ((ItemOutcome.Failed<EmbeddedText>) outcome).failure();
  }

  @Property(tries = 100)
  void badInputsFailAloneAndEveryOtherGetsItsOwnVector(
      @ForAll @IntRange(min = 1, max = 70) int count,
      @ForAll @Size(max = 6) Set<@IntRange(min = 0, max = 69) Integer> bad)
      throws InterruptedException {
    var provider =
        provider(texts -> {
          if (bad.stream().anyMatch(b -> texts.contains(name(b)))) {
            throw new PermanentException("content_refused", "not this one", null);
          }
          return ScriptedEmbeddings.sound(texts);
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(count));

    assertThat(outcomes).hasSize(count);
    for (int i = 0; i < count; i++) {
      if (bad.contains(i)) {
        assertThat(failed(outcomes.get(i))).hasMessage("not this one");
      } else {
        assertThat(done(outcomes.get(i)).vector()).isEqualTo(ScriptedEmbeddings.vector(name(i)));
      }
    }
  }

  @Example
  void oneBadInputInAFullBatchCostsAFewCallsAndNotOneForEach() throws InterruptedException {
    var provider =
        provider(texts -> {
          if (texts.contains(name(1_233))) {
            throw new PermanentException("content_refused", "not this one", null);
          }
          return ScriptedEmbeddings.sound(texts);
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(2_048));

    assertThat(outcomes).filteredOn(ItemOutcome.Failed.class::isInstance).hasSize(1);
    assertThat(failed(outcomes.get(1_233))).hasMessage("not this one");
    assertThat(provider.calls).hasSize(2 + 2 * 11);
  }

  @Example
  void aProviderThatRefusesEverythingIsNotAskedForEachInput() throws InterruptedException {
    PermanentException refusal = new PermanentException("invalid_api_key", "wrong key", null);
    var provider =
        provider(texts -> {
          throw refusal;
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(2_048));

    assertThat(outcomes).hasSize(2_048).allSatisfy(o -> assertThat(failed(o)).isSameAs(refusal));
    assertThat(provider.calls).hasSize(2);
  }

  @Example
  void aRetriableFailureIsEveryones() throws InterruptedException {
    RetriableException away = new RetriableException(FailureCodes.UNAVAILABLE, "away", null);
    var provider =
        provider(texts -> {
          throw away;
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(5));

    assertThat(outcomes).hasSize(5).allSatisfy(o -> assertThat(failed(o)).isSameAs(away));
    assertThat(provider.calls).hasSize(1);
  }

  @Example
  void aHalfThatFailsForNowDoesNotTakeTheOtherWithIt() throws InterruptedException {
    RetriableException away = new RetriableException(FailureCodes.UNAVAILABLE, "away", null);
    var provider =
        provider(texts -> {
          if (texts.contains(name(0)) && texts.size() > 1) {
            throw new PermanentException("content_refused", "not this one", null);
          }
          if (texts.contains(name(3))) {
            throw away;
          }
          return ScriptedEmbeddings.sound(texts);
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(4));

    done(outcomes.get(0));
    done(outcomes.get(1));
    assertThat(failed(outcomes.get(2))).isSameAs(away);
    assertThat(failed(outcomes.get(3))).isSameAs(away);
  }

  @Example
  void aVectorThatIsMissingIsNeverMadeUpForByAnothers() throws InterruptedException {
    // Leaves out the third text, so that all later vectors are one too early.
    var provider =
        provider(texts -> {
          List<String> kept = texts.stream().filter(t -> !t.equals(name(2))).toList();
          return ScriptedEmbeddings.sound(kept);
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(6));

    for (int i = 0; i < 6; i++) {
      if (i == 2) {
        assertThat(failed(outcomes.get(i)))
            .isInstanceOf(PermanentException.class)
            .hasMessage("scripted gave 0 vectors for 1 inputs");
      } else {
        assertThat(done(outcomes.get(i)).vector()).isEqualTo(ScriptedEmbeddings.vector(name(i)));
      }
    }
  }

  @Example
  void aVectorOfTheWrongLengthFailsItsInputAlone() throws InterruptedException {
    var provider =
        provider(texts -> {
          List<float[]> vectors = new ArrayList<>(ScriptedEmbeddings.sound(texts).vectors());
          vectors.set(1, new float[] {1, 2, 3});
          vectors.set(2, new float[] {1, Float.NaN});
          return new EmbeddingAnswer(vectors, new Usage(9, 0));
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(4));

    assertThat(((CallException) failed(outcomes.get(1))).code())
        .isEqualTo(FailureCodes.DIMENSION_MISMATCH);
    assertThat(failed(outcomes.get(1)))
        .hasMessage("scripted gave a vector of 3 dimensions; the model scripted-1 has 2");
    assertThat(failed(outcomes.get(2))).isInstanceOf(PermanentException.class);
    assertThat(done(outcomes.get(0)).usage().getInputTokens()).isEqualTo(4);
    assertThat(done(outcomes.get(3)).usage().getInputTokens()).isEqualTo(5);
  }

  private static int paid(ItemOutcome<EmbeddedText> outcome) {
    return switch (outcome) {
      case ItemOutcome.Done<EmbeddedText>(EmbeddedText text) -> text.usage().getInputTokens();
      case ItemOutcome.Failed<EmbeddedText>(RuntimeException failure) ->
          CallCost.of((CallException) failure) instanceof CallCost.Paid(Optional<Usage> usage)
              ? usage.orElseThrow().getInputTokens()
              : 0;
    };
  }

  @Property(tries = 100)
  void whatIsPaidInVainIsSharedByTheTextsItWasPaidFor(
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll @Size(max = 6) Set<@IntRange(min = 0, max = 39) Integer> lost)
      throws InterruptedException {
    AtomicInteger counted = new AtomicInteger();
    var provider =
        provider(texts -> {
          if (texts.equals(List.of("hello"))) {
            return ScriptedEmbeddings.sound(texts);
          }
          counted.addAndGet(7 * texts.size());
          List<String> kept =
              texts.stream().filter(t -> lost.stream().noneMatch(l -> t.equals(name(l)))).toList();
          return new EmbeddingAnswer(
              ScriptedEmbeddings.sound(kept).vectors(), new Usage(7 * texts.size(), 0));
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(count));

    assertThat(outcomes.stream().mapToInt(EmbeddingCallsTest::paid).sum()).isEqualTo(counted.get());
    for (int i = 0; i < count; i++) {
      assertThat(outcomes.get(i) instanceof ItemOutcome.Failed).isEqualTo(lost.contains(i));
    }
  }

  @Example
  void aBatchThatIsPaidForWhollyInVainFailsEachTextWithItsShare() throws InterruptedException {
    var provider =
        provider(texts -> {
          throw new PermanentProviderException(
              "invalid_response", "a page", CallCost.Paid.of(new Usage(10, 0)), null);
        });

    List<ItemOutcome<EmbeddedText>> outcomes = new EmbeddingCalls(provider).run(texts(4));

    assertThat(outcomes).allSatisfy(o -> assertThat(failed(o)).hasMessage("a page"));
    assertThat(outcomes.stream().mapToInt(EmbeddingCallsTest::paid).sum()).isEqualTo(10);
  }

  @Example
  void anInterruptIsNotTakenForAFailureOfTheInputs() {
    var provider =
        provider(texts -> {
          throw new InterruptedException();
        });

    assertThatThrownBy(() -> new EmbeddingCalls(provider).run(texts(3)))
        .isInstanceOf(InterruptedException.class);
  }

  @Property
  void sharesAddUpToWhatTheProviderCounted(
      @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 8_192) Integer> weights,
      @ForAll @IntRange(max = 400_000) int counted) {
    UsageShares shares = new UsageShares(new Usage(counted, 0), weights);

    List<Integer> each =
        IntStream.range(0, weights.size()).mapToObj(i -> shares.of(i).getInputTokens()).toList();

    assertThat(each).allMatch(s -> s >= 0);
    assertThat(each.stream().mapToInt(s -> s).sum()).isEqualTo(counted);
  }
}
