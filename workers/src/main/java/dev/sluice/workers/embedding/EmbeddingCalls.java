package dev.sluice.workers.embedding;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.packing.ItemOutcome;
import dev.sluice.workers.packing.Packer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes one call of the provider for a batch. If the provider refuses the batch for good, or
 * answers with another number of vectors than there were inputs (so that none has a text for
 * certain), the batch is halved until the input at fault stands alone.
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
    return run(texts, true);
  }

  /**
   * @param whole whether this is the batch itself, and no part of one
   */
  private List<ItemOutcome<EmbeddedText>> run(List<EmbeddingInput> texts, boolean whole)
      throws InterruptedException {
    try {
      return embed(texts);
    } catch (RetriableException e) {
      return Collections.nCopies(texts.size(), new ItemOutcome.Failed<>(e));
    } catch (PermanentException e) {
      return texts.size() == 1 || (whole && !takesOthers())
          ? allFail(texts, e)
          : withShares(texts, halves(texts), e);
    }
  }

  /**
   * True if the provider takes any input at all. If not, it is not the inputs that it refuses (but
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
    List<ItemOutcome<EmbeddedText>> outcomes =
        new ArrayList<>(run(texts.subList(0, middle), false));
    outcomes.addAll(run(texts.subList(middle, texts.size()), false));
    return outcomes;
  }

  private List<ItemOutcome<EmbeddedText>> embed(List<EmbeddingInput> texts)
      throws InterruptedException {
    long start = System.nanoTime();
    EmbeddingAnswer answer = provider.embed(texts.stream().map(EmbeddingInput::text).toList());
    if (answer.vectors().size() != texts.size()) {
      throw new PermanentProviderException(
          FailureCodes.INVALID_RESPONSE,
          "%s gave %d vectors for %d inputs"
              .formatted(provider.name(), answer.vectors().size(), texts.size()),
          CallCost.Paid.of(answer.usage()),
          null);
    }
    return matched(texts, answer, Duration.ofNanos(System.nanoTime() - start));
  }

  /** The usable vectors share the usage of the call; if none is usable, the failures do. */
  private List<ItemOutcome<EmbeddedText>> matched(
      List<EmbeddingInput> texts, EmbeddingAnswer answer, Duration latency) {
    boolean anyUsable = answer.vectors().stream().anyMatch(this::isUsable);
    List<Integer> weights = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      boolean shares = !anyUsable || isUsable(answer.vectors().get(i));
      weights.add(shares ? weight(texts.get(i)) : 0);
    }
    UsageShares shares = new UsageShares(answer.usage(), weights);
    List<ItemOutcome<EmbeddedText>> outcomes = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = answer.vectors().get(i);
      outcomes.add(
          isUsable(vector)
              ? new ItemOutcome.Done<>(
                  new EmbeddedText(vector, shares.of(i), answer.attempts(), latency))
              : new ItemOutcome.Failed<>(unusable(vector, CallCost.Paid.of(shares.of(i)))));
    }
    return outcomes;
  }

  private static int weight(EmbeddingInput text) {
    return Math.max(1, text.tokens());
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

  private PermanentException unusable(float[] vector, CallCost cost) {
    if (isOfLength(vector)) {
      return new PermanentProviderException(
          FailureCodes.INVALID_RESPONSE,
          provider.name() + " gave a vector that is not of finite numbers",
          cost,
          null);
    }
    return new PermanentProviderException(
        FailureCodes.DIMENSION_MISMATCH,
        "%s gave a vector of %d dimensions; the model %s has %d"
            .formatted(
                provider.name(), vector.length, provider.model(), provider.dimensions().orElse(0)),
        cost,
        null);
  }

  /** Each text fails with its own share of what the call cost. */
  private static List<ItemOutcome<EmbeddedText>> allFail(
      List<EmbeddingInput> texts, PermanentException failure) {
    Optional<Usage> paid = paid(failure);
    if (paid.isEmpty() || texts.size() == 1) {
      return Collections.nCopies(texts.size(), new ItemOutcome.Failed<>(failure));
    }
    UsageShares shares =
        new UsageShares(paid.get(), texts.stream().map(EmbeddingCalls::weight).toList());
    return IntStream.range(0, texts.size())
        .<ItemOutcome<EmbeddedText>>mapToObj(
            i -> new ItemOutcome.Failed<>(costing(failure, shares.of(i))))
        .toList();
  }

  /**
   * Adds the cost of a call that was made in vain to the outcomes of the calls that took its place.
   * A text that is tried again has nothing to carry a share on, so the others carry it; if all are
   * tried again, the usage is lost.
   */
  private static List<ItemOutcome<EmbeddedText>> withShares(
      List<EmbeddingInput> texts,
      List<ItemOutcome<EmbeddedText>> outcomes,
      PermanentException inVain) {
    Optional<Usage> paid = paid(inVain);
    if (paid.isEmpty()) {
      return outcomes;
    }
    List<Integer> weights = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      weights.add(isRetriable(outcomes.get(i)) ? 0 : weight(texts.get(i)));
    }
    UsageShares shares = new UsageShares(paid.get(), weights);
    return IntStream.range(0, texts.size())
        .mapToObj(i -> plus(outcomes.get(i), shares.of(i)))
        .toList();
  }

  private static boolean isRetriable(ItemOutcome<EmbeddedText> outcome) {
    return outcome instanceof ItemOutcome.Failed<EmbeddedText>(RuntimeException failure)
        && !(failure instanceof PermanentException);
  }

  private static ItemOutcome<EmbeddedText> plus(ItemOutcome<EmbeddedText> outcome, Usage share) {
    return switch (outcome) {
      case ItemOutcome.Done<EmbeddedText>(EmbeddedText text) ->
          new ItemOutcome.Done<>(
              new EmbeddedText(
                  text.vector(), sum(text.usage(), share), text.attempts(), text.latency()));
      case ItemOutcome.Failed<EmbeddedText>(RuntimeException failure) ->
          failure instanceof PermanentException permanent
              ? new ItemOutcome.Failed<>(
                  costing(permanent, paid(permanent).map(own -> sum(own, share)).orElse(share)))
              : outcome;
    };
  }

  private static Optional<Usage> paid(CallException failure) {
    return CallCost.of(failure) instanceof CallCost.Paid(Optional<Usage> usage)
        ? usage
        : Optional.empty();
  }

  private static PermanentException costing(PermanentException failure, Usage usage) {
    return new PermanentProviderException(
        failure.code(), String.valueOf(failure.getMessage()), CallCost.Paid.of(usage), failure);
  }

  private static Usage sum(Usage a, Usage b) {
    return new Usage(
        a.getInputTokens() + b.getInputTokens(), a.getOutputTokens() + b.getOutputTokens());
  }
}
