package dev.sluice.simulator;

import dev.sluice.core.limit.Limits;
import java.time.Duration;

/**
 * The options with which a simulated provider starts.
 *
 * @param port the port on loopback; 0 for a free one
 * @param limits the limits of each model, in requests and tokens a minute
 * @param slice the part of a minute for which a limit applies too: with one second, 60 a minute is
 *     also 1 a second
 * @param chargesUsage whether an ended call is charged its usage; otherwise it is charged the
 *     larger of its {@code max_tokens} and an estimate of its input, as by OpenAI
 * @param leastLatency the shortest time of an answer
 * @param mostLatency the longest time of an answer; the time of each call is drawn from the seed
 *     and its id
 * @param faultRate the part of calls, 0 to 1, that fail with 500, drawn from the seed and the id
 * @param seed the seed of everything that is drawn
 * @param contextTokens the most tokens of prompt and answer together
 */
public record ProviderOptions(
    int port,
    Limits limits,
    Duration slice,
    boolean chargesUsage,
    Duration leastLatency,
    Duration mostLatency,
    double faultRate,
    long seed,
    int contextTokens) {

  /** The options with a free port, no latency, no faults, and limits that no test reaches. */
  public static ProviderOptions defaults() {
    return new ProviderOptions(
        0,
        new Limits(10_000_000, 1_000_000_000),
        Duration.ofMinutes(1),
        false,
        Duration.ZERO,
        Duration.ZERO,
        0,
        1,
        128_000);
  }

  public ProviderOptions withPort(int value) {
    return new ProviderOptions(
        value,
        limits,
        slice,
        chargesUsage,
        leastLatency,
        mostLatency,
        faultRate,
        seed,
        contextTokens);
  }

  public ProviderOptions withLimits(int requestsPerMinute, int tokensPerMinute) {
    return new ProviderOptions(
        port,
        new Limits(requestsPerMinute, tokensPerMinute),
        slice,
        chargesUsage,
        leastLatency,
        mostLatency,
        faultRate,
        seed,
        contextTokens);
  }

  public ProviderOptions withSlice(Duration value) {
    return new ProviderOptions(
        port,
        limits,
        value,
        chargesUsage,
        leastLatency,
        mostLatency,
        faultRate,
        seed,
        contextTokens);
  }

  public ProviderOptions withChargesUsage(boolean value) {
    return new ProviderOptions(
        port, limits, slice, value, leastLatency, mostLatency, faultRate, seed, contextTokens);
  }

  public ProviderOptions withLatency(Duration least, Duration most) {
    return new ProviderOptions(
        port, limits, slice, chargesUsage, least, most, faultRate, seed, contextTokens);
  }

  public ProviderOptions withFaultRate(double value) {
    return new ProviderOptions(
        port, limits, slice, chargesUsage, leastLatency, mostLatency, value, seed, contextTokens);
  }

  public ProviderOptions withSeed(long value) {
    return new ProviderOptions(
        port,
        limits,
        slice,
        chargesUsage,
        leastLatency,
        mostLatency,
        faultRate,
        value,
        contextTokens);
  }

  public ProviderOptions withContextTokens(int value) {
    return new ProviderOptions(
        port, limits, slice, chargesUsage, leastLatency, mostLatency, faultRate, seed, value);
  }
}
