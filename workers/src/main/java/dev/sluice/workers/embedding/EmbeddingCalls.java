package dev.sluice.workers.embedding;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.workers.packing.ItemOutcome;
import dev.sluice.workers.packing.Packer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Makes one call of the provider for a batch. If the provider refuses the batch for good, or
 * answers with another number of vectors than there were inputs (so that none can be told whose it
 * is), the batch is halved until the input at fault stands alone.
 */
final class EmbeddingCalls implements Packer.Call<EmbeddingInput, EmbeddedText> {
  /** An input that no provider has a reason to refuse; the token or two of it is nobody's usage. */
  private static final List<String> HARMLESS = List.of("hello");

  private final EmbeddingProvider provider;

  EmbeddingCalls(EmbeddingProvider provider) {
    this.provider = provider;
  }

  @Override
  public List<ItemOutcome<EmbeddedText>> run(List<EmbeddingInput> texts)
      throws InterruptedException {
    try {
      return embed(texts);
    } catch (RetriableException e) {
      return allFail(texts, e);
    } catch (PermanentException e) {
      return texts.size() == 1 || !takesOthers() ? allFail(texts, e) : halves(texts);
    }
  }

  /**
   * Whether the provider takes any input at all. If not, it is not the inputs that it refuses (but
   * the key, say), and halving would only repeat the refusal thousands of times.
   */
  private boolean takesOthers() throws InterruptedException {
    try {
      provider.embed(HARMLESS);
      return true;
    } catch (CallException e) {
      return false;
    }
  }

  private List<ItemOutcome<EmbeddedText>> halves(List<EmbeddingInput> texts)
      throws InterruptedException {
    int middle = texts.size() / 2;
    List<ItemOutcome<EmbeddedText>> outcomes = new ArrayList<>(part(texts.subList(0, middle)));
    outcomes.addAll(part(texts.subList(middle, texts.size())));
    return outcomes;
  }

  private List<ItemOutcome<EmbeddedText>> part(List<EmbeddingInput> texts)
      throws InterruptedException {
    try {
      return embed(texts);
    } catch (RetriableException e) {
      return allFail(texts, e);
    } catch (PermanentException e) {
      return texts.size() == 1 ? allFail(texts, e) : halves(texts);
    }
  }

  private List<ItemOutcome<EmbeddedText>> embed(List<EmbeddingInput> texts)
      throws InterruptedException {
    long start = System.nanoTime();
    EmbeddingAnswer answer = provider.embed(texts.stream().map(EmbeddingInput::text).toList());
    if (answer.vectors().size() != texts.size()) {
      throw new PermanentException(
          FailureCodes.INTERNAL,
          "%s gave %d vectors for %d inputs"
              .formatted(provider.name(), answer.vectors().size(), texts.size()),
          null);
    }
    return matched(texts, answer, Duration.ofNanos(System.nanoTime() - start));
  }

  private List<ItemOutcome<EmbeddedText>> matched(
      List<EmbeddingInput> texts, EmbeddingAnswer answer, Duration latency) {
    List<Integer> weights = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      weights.add(isUsable(answer.vectors().get(i)) ? Math.max(1, texts.get(i).tokens()) : 0);
    }
    UsageShares shares = new UsageShares(answer.usage(), weights);
    List<ItemOutcome<EmbeddedText>> outcomes = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = answer.vectors().get(i);
      outcomes.add(
          isUsable(vector)
              ? new ItemOutcome.Done<>(
                  new EmbeddedText(vector, shares.of(i), answer.attempts(), latency))
              : new ItemOutcome.Failed<>(unusable(vector)));
    }
    return outcomes;
  }

  private boolean isUsable(float[] vector) {
    return isOfLength(vector) && isFinite(vector);
  }

  private boolean isOfLength(float[] vector) {
    return vector.length > 0 && vector.length == provider.dimensions().orElse(vector.length);
  }

  private static boolean isFinite(float[] vector) {
    for (float f : vector) {
      if (!Float.isFinite(f)) {
        return false;
      }
    }
    return true;
  }

  private PermanentException unusable(float[] vector) {
    if (isOfLength(vector)) {
      return new PermanentException(
          FailureCodes.INTERNAL, provider.name() + " gave a vector that is not of numbers", null);
    }
    return new PermanentException(
        FailureCodes.DIMENSION_MISMATCH,
        "%s gave a vector of %d dimensions; the model %s has %d"
            .formatted(
                provider.name(), vector.length, provider.model(), provider.dimensions().orElse(0)),
        null);
  }

  private static List<ItemOutcome<EmbeddedText>> allFail(
      List<EmbeddingInput> texts, CallException failure) {
    return Collections.nCopies(texts.size(), new ItemOutcome.Failed<>(failure));
  }
}
