package dev.sluice.simulator;

import dev.sluice.core.limit.Limits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The limits of one model as OpenAI describes them: requests and tokens over a minute and over a
 * slice of it. A refused call counts as a request too. The caller gives the time, in nanoseconds.
 */
final class SimulatedLimits {
  private static final double MINUTE_MILLIS = 60_000;

  private final Limits limits;
  private final LimitBucket requests;
  private final LimitBucket tokens;
  private final LimitBucket requestSlice;
  private final LimitBucket tokenSlice;

  SimulatedLimits(Limits limits, Duration slice, long now) {
    this.limits = limits;
    int rpm = limits.requestsPerMinute();
    int tpm = limits.tokensPerMinute();
    double part = slice.toMillis() / MINUTE_MILLIS;
    this.requests = new LimitBucket(rpm, rpm, now);
    this.tokens = new LimitBucket(tpm, tpm, now);
    this.requestSlice = new LimitBucket(rpm, Math.max(1, rpm * part), now);
    this.tokenSlice = new LimitBucket(tpm, Math.max(1, tpm * part), now);
  }

  /**
   * Charges a call, or refuses it.
   *
   * @param cost the cost in tokens
   */
  synchronized Optional<Denial> admit(int cost, long now) {
    if (cost > limits.tokensPerMinute()) {
      return Optional.of(
          new Denial(
              0,
              tokenRefusal(
                  "Request too large on tokens per min (TPM): limit %d, requested %d."
                      .formatted(limits.tokensPerMinute(), cost))));
    }
    long requestWait = Math.max(requests.waitFor(1, now), requestSlice.waitFor(1, now));
    long tokenWait = Math.max(tokens.waitFor(cost, now), tokenSlice.waitFor(cost, now));
    if (requestWait == 0 && tokenWait == 0) {
      requests.take(1, now);
      requestSlice.take(1, now);
      tokens.take(cost, now);
      tokenSlice.take(cost, now);
      return Optional.empty();
    }
    long wait = Math.max(requestWait, tokenWait);
    if (requests.remaining(now) > 0) {
      requests.take(1, now);
    }
    String again = "Try again in %d ms.".formatted(Math.ceilDiv(wait, 1_000_000));
    return Optional.of(
        new Denial(
            wait,
            requestWait >= tokenWait
                ? new Refusal(
                    429,
                    "requests",
                    "rate_limit_exceeded",
                    null,
                    "Rate limit reached on requests per min (RPM): limit %d. %s"
                        .formatted(limits.requestsPerMinute(), again))
                : tokenRefusal(
                    "Rate limit reached on tokens per min (TPM): limit %d, requested %d. %s"
                        .formatted(limits.tokensPerMinute(), cost, again))));
  }

  private static Refusal tokenRefusal(String message) {
    return new Refusal(429, "tokens", "rate_limit_exceeded", null, message);
  }

  /** Replaces the charge of a call by its usage. */
  synchronized void correct(int charged, int used, long now) {
    tokens.take(used - charged, now);
    tokenSlice.take(used - charged, now);
  }

  /** The headers of every answer. */
  synchronized Map<String, String> headers(long now) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-ratelimit-limit-requests", "" + limits.requestsPerMinute());
    headers.put("x-ratelimit-limit-tokens", "" + limits.tokensPerMinute());
    headers.put("x-ratelimit-remaining-requests", "" + requests.remaining(now));
    headers.put("x-ratelimit-remaining-tokens", "" + tokens.remaining(now));
    headers.put("x-ratelimit-reset-requests", span(requests.untilFull(now)));
    headers.put("x-ratelimit-reset-tokens", span(tokens.untilFull(now)));
    return headers;
  }

  /** A time in OpenAI's form: 120ms, 1.5s, 6m0s. */
  static String span(long nanos) {
    long millis = Math.ceilDiv(nanos, 1_000_000);
    if (millis < 1000) {
      return millis + "ms";
    }
    double seconds = millis / 1000.0;
    String rest = String.format(Locale.ROOT, "%.3f", seconds % 60).replaceAll("\\.?0+$", "");
    return seconds < 60 ? rest + "s" : (int) (seconds / 60) + "m" + rest + "s";
  }

  /**
   * The refusal of a call.
   *
   * @param nanos the time until it would be accepted, in nanoseconds; 0 if never
   */
  record Denial(long nanos, Refusal refusal) {
    /** The headers of an answer 429, besides those of every answer. */
    Map<String, String> headers() {
      return nanos == 0
          ? Map.of()
          : Map.of(
              "retry-after", "" + Math.ceilDiv(nanos, 1_000_000_000),
              "retry-after-ms", "" + Math.ceilDiv(nanos, 1_000_000));
    }
  }
}
