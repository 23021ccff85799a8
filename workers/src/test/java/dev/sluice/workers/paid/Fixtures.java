package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What the tests of this package share. */
final class Fixtures {
  static final LimitKey KEY = new LimitKey("openai", "gpt-4");
  static final Limits LIMITS = new Limits(60, 90_000);
  static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private Fixtures() {}

  static CallFacts facts(Duration deadline) {
    return new CallFacts(KEY, "acme", "call-1", 100, VirtualTime.START.plus(deadline));
  }

  static PaidMetrics metrics() {
    return metrics(new SimpleMeterRegistry());
  }

  static PaidMetrics metrics(SimpleMeterRegistry registry) {
    return new PaidMetrics(registry, Set.of(KEY.model()));
  }

  static RetriableException failed() {
    return new RetriableProviderException(
        RetryReason.UNAVAILABLE, "the provider answered 500: an error", Unanswered.REFUSED, null);
  }

  static RetriableException timedOut() {
    return new RetriableProviderException(
        RetryReason.TIMEOUT, "no answer in time", Unanswered.UNKNOWN, new SocketTimeoutException());
  }

  static RetriableException limited(Duration retryAfter) {
    return new RetriableProviderException(
        RetryReason.RATE_LIMITED,
        FailureCodes.RATE_LIMITED,
        "rate limit reached",
        retryAfter,
        Unanswered.REFUSED,
        null);
  }

  static NotMadeException notMade() {
    return new NotMadeException(RetryReason.UNAVAILABLE, "Redis is away", null);
  }

  static PermanentException refused() {
    return new PermanentProviderException(
        "invalid_request_error", "no such model", Unanswered.REFUSED, null);
  }

  static LlmCall call(String id, Instant deadline) {
    return new LlmCall(
        "acme",
        id,
        KEY.model(),
        List.of(new Message(Role.USER, "What is a sluice?")),
        List.of(),
        0.7,
        100,
        "text",
        false,
        deadline);
  }

  static LlmAnswer answer(String output) {
    return new LlmAnswer(output, "gpt-4-0613", "stop", new Usage(12, 5));
  }
}
