package dev.sluice.workers.paid;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A paid embedding model with the steps around its calls.
 *
 * <p>Its calls stand in no ledger: a call is packed anew at each delivery, with other texts, so it
 * has no id that a redelivery would find. The cache of embeddings does the ledger's work text by
 * text, as each vector is stored there as soon as it is known. What a crash between answer and
 * store repeats is at most the calls then under way.
 */
final class PaidEmbeddings implements EmbeddingProvider {
  /**
   * The time that one call may wait for its turn. The tasks whose texts it holds have deadlines of
   * their own; this only has them looked at now and then.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final EmbeddingProvider provider;
  private final List<CallStep> steps;
  private final Sleeper sleeper;
  private final PaidMetrics metrics;

  /**
   * @param steps outermost first
   */
  PaidEmbeddings(
      EmbeddingProvider provider, List<CallStep> steps, Sleeper sleeper, PaidMetrics metrics) {
    this.provider = provider;
    this.steps = List.copyOf(steps);
    this.sleeper = sleeper;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public String model() {
    return provider.model();
  }

  @Override
  public OptionalInt dimensions() {
    return provider.dimensions();
  }

  @Override
  public EmbeddingLimits limits() {
    return provider.limits();
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts) throws InterruptedException {
    LimitKey key = LimitKey.of(provider);
    CallFacts facts =
        new CallFacts(
            key,
            "",
            "embedding of " + texts.size() + " texts",
            TokenEstimate.of(texts),
            sleeper.instant().plus(PATIENCE));
    PaidCall<EmbeddingAnswer> call =
        new PaidCall<>() {
          private int sent;

          @Override
          public EmbeddingAnswer make() throws InterruptedException {
            sent++;
            EmbeddingAnswer answer = metrics.timed(key, () -> provider.embed(texts));
            return new EmbeddingAnswer(answer.vectors(), answer.usage(), sent);
          }

          @Override
          public int charged(EmbeddingAnswer answer) {
            return chargedInVain(answer.usage());
          }

          @Override
          public int chargedInVain(Usage usage) {
            return usage.getInputTokens();
          }
        };
    try {
      return CallStep.through(steps, facts, call).make();
    } catch (NotMadeException e) {
      throw e.failure();
    }
  }
}
