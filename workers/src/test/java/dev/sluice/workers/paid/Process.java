package dev.sluice.workers.paid;

import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** What one worker process has around a provider, with connections and threads of its own. */
final class Process implements AutoCloseable {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RedisConnection redis;
  private final PaidProviders calls;
  private final LlmProvider llm;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Process(Settings settings, StrictProvider provider, Duration lease) {
    this(settings, calls -> adapter(provider, calls), lease);
  }

  /**
   * @param adapter of a provider, which reports its limits
   */
  Process(Settings settings, Function<PaidProviders, LlmProvider> adapter, Duration lease) {
    this.redis = RedisConnection.open(settings.redis(), Optional.empty());
    this.calls =
        PaidProviders.start(
            settings, new RedisRateLimiter(redis), new RedisCallLedger(redis), registry, lease);
    this.llm = calls.wrap(adapter.apply(calls));
  }

  private static LlmProvider adapter(StrictProvider provider, PaidProviders calls) {
    return new LlmProvider() {
      @Override
      public String name() {
        return Fixtures.KEY.provider();
      }

      @Override
      public LlmAnswer answer(LlmCall call) throws InterruptedException {
        return provider.answer(call, observed -> calls.observed(Fixtures.KEY, observed));
      }
    };
  }

  RedisConnection redis() {
    return redis;
  }

  Future<LlmAnswer> ask(LlmCall call) {
    return threads.submit(() -> llm.answer(call));
  }

  List<Future<LlmAnswer>> askAll(List<LlmCall> all) {
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    all.forEach(call -> answers.add(ask(call)));
    return answers;
  }

  /** Ends as a killed process does for the others: nothing of it reaches Redis any more. */
  void kill() {
    calls.close();
    redis.close();
    threads.shutdownNow();
  }

  /** 1 if nothing is sent. */
  double breakerOpen() {
    var gauge = registry.find("sluice.breaker.open").gauge();
    return gauge == null ? 0 : gauge.value();
  }

  double unknown() {
    var counter = registry.find("sluice.ledger.unknown").counter();
    return counter == null ? 0 : counter.count();
  }

  /** The cost of a call, by the ledger. */
  Optional<LlmAnswer> paidFor(String callId) {
    return calls.accounts().of(callId);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    calls.close();
    redis.close();
  }
}
