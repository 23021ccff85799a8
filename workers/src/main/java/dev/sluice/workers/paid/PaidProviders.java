package dev.sluice.workers.paid;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts the steps around the calls of paid providers, outermost first: the ledger's answers, tries,
 * the breaker, the limiter, the breaker once more, the ledger's claim. One for a process, as what
 * waits for one limit stands in one queue. Providers that cost nothing are used as they are.
 */
public final class PaidProviders implements AutoCloseable {
  /** The time for which the claim of a dead process keeps others from its call. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final Settings settings;
  private final CallLedger ledger;
  private final ClaimRenewal renewal;
  private final Sleeper sleeper;
  private final PaidMetrics metrics;
  private final RateLimitStep rateLimit;
  private final CircuitBreakerStep circuitBreaker;

  PaidProviders(
      Settings settings,
      RateLimiter limiter,
      CallLedger ledger,
      ClaimRenewal renewal,
      MeterRegistry registry,
      Sleeper sleeper) {
    this.settings = settings;
    this.ledger = ledger;
    this.renewal = renewal;
    this.sleeper = sleeper;
    this.metrics = new PaidMetrics(registry, named(settings));
    this.rateLimit =
        new RateLimitStep(
            limiter, limits(settings), settings.paidCalls().maxPause(), sleeper, metrics);
    this.circuitBreaker = new CircuitBreakerStep(Clock.systemUTC(), metrics);
  }

  /** Starts the renewal of claims; the limiter and the ledger stay the caller's. */
  public static PaidProviders start(
      Settings settings, RateLimiter limiter, CallLedger ledger, MeterRegistry registry) {
    return start(settings, limiter, ledger, registry, LEASE);
  }

  static PaidProviders start(
      Settings settings,
      RateLimiter limiter,
      CallLedger ledger,
      MeterRegistry registry,
      Duration lease) {
    ClaimRenewal renewal = ClaimRenewal.start(ledger, lease);
    return new PaidProviders(settings, limiter, ledger, renewal, registry, Sleeper.system());
  }

  private static ModelLimits limits(Settings settings) {
    return new ModelLimits(
        settings.paidCalls().modelLimits(),
        new Limits(settings.llm().rateLimitRequests(), settings.llm().rateLimitTokens()));
  }

  private static Set<String> named(Settings settings) {
    Set<String> models = new HashSet<>(settings.paidCalls().modelLimits().keySet());
    models.add(settings.llm().defaultModel());
    models.add(settings.embedding().model(settings.llm()));
    return models;
  }

  /** The model with everything around its calls. */
  public LlmProvider wrap(LlmProvider provider) {
    ClaimedCalls claimed =
        new ClaimedCalls(
            provider, ledger, renewal, settings.paidCalls().unknownCalls(), sleeper, metrics);
    return new LedgeredLlm(
        new PaidLlm(claimed, steps(true), settings.paidCalls().tokenCharge()),
        ledger,
        sleeper,
        metrics);
  }

  /** The costs of the calls of wrapped models. */
  public CallAccounts accounts() {
    return new LedgerAccounts(ledger, renewal.lease());
  }

  /** The embedding model with everything around its calls; a cache stands before the packer. */
  public EmbeddingProvider wrap(EmbeddingProvider provider) {
    return new PaidEmbeddings(provider, steps(false), sleeper, metrics);
  }

  /**
   * @param lastLayer whether a call that failed too often has failed for good. A packed call has
   *     not: its texts are tried again, each as its own task allows.
   */
  private List<CallStep> steps(boolean lastLayer) {
    RetryStep retry =
        new RetryStep(
            settings.paidCalls().attempts(),
            lastLayer,
            sleeper,
            () -> ThreadLocalRandom.current().nextDouble(),
            metrics);
    return List.of(retry, circuitBreaker.early(), rateLimit, circuitBreaker);
  }

  /** Takes over the limits that a provider's headers named. */
  public void observed(LimitKey key, ObservedLimits observed) {
    rateLimit.observed(key, observed);
  }

  /** Ends the renewal of claims. Calls should have ended before. */
  @Override
  public void close() {
    renewal.close();
  }
}
