package dev.sluice.adapters.redis;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.RateLimiter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits over all processes, in one Redis hash for each provider and model, {@code
 * sluice:limit:provider:model}. Each booking takes, in one script by Redis' own clock, the first
 * slot at which both the request and its tokens are free (GCRA), never before a slot that was given
 * earlier: so callers are served first come, first served.
 *
 * <ul>
 *   <li>98.5 % of the limits are given out. Requests are evenly spaced with no burst at all, so
 *       that a provider that applies 60 a minute as one a second refuses none; tokens may run 0.9 s
 *       ahead. So no minute holds more requests than the limit, nor more tokens than the limit and
 *       one call's.
 *   <li>A call of more tokens than a whole minute's is charged one minute: it goes when its slot
 *       comes, and the next one a minute later.
 *   <li>The provider's own limit is in force where it is lower than the one set, for an hour after
 *       it was last given; when it falls by more than a twentieth, slots already given are paused
 *       away, at most 5 s of them, for their holders to book anew. What the provider says is left
 *       replaces whatever was said before, higher or lower, and delays calls for which it would not
 *       suffice; it never speeds them up.
 *   <li>Where Redis loses its data, a model begins anew with no burst. Each process remembers the
 *       last slot that it was given and books none before it; what is given out twice is what other
 *       processes were given beyond that, until they book again: a call or so for each process.
 *       Tokens in debt are forgotten. The same holds when Redis' clock leaps forward; when it is
 *       set back, all moments move with it.
 * </ul>
 *
 * A reply that is lost costs its slot: the call is booked again.
 */
public final class RedisRateLimiter implements RateLimiter {
  private static final RedisScript BOOK = RedisScript.load("limiter-book.lua");
  private static final RedisScript CORRECT = RedisScript.load("limiter-correct.lua");
  private static final RedisScript PAUSE = RedisScript.load("limiter-pause.lua");
  private static final RedisScript PAUSED = RedisScript.load("limiter-paused.lua");
  private static final RedisScript ANSWERED = RedisScript.load("limiter-answered.lua");
  private static final RedisScript OBSERVE = RedisScript.load("limiter-observe.lua");

  /** Beyond any use, and in microseconds far from where doubles become coarse. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final int NOT_GIVEN = -1;
  private static final int LONGEST_REASON = 300;

  private final RedisConnection redis;
  private final OwnHorizon slots = new OwnHorizon();
  private final OwnHorizon pauses = new OwnHorizon();

  /** The pauses that were lifted before the one that this process remembers. */
  private final Map<LimitKey, Long> lifts = new ConcurrentHashMap<>();

  /** Models that a call of this process is sent to find out about. */
  private final Set<LimitKey> probed = ConcurrentHashMap.newKeySet();

  public RedisRateLimiter(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public Duration book(LimitKey key, Limits limits, int tokens, Duration patience) {
    notNegative(tokens);
    long now = System.nanoTime();
    long reply =
        run(
            BOOK,
            key,
            limits.requestsPerMinute(),
            limits.tokensPerMinute(),
            tokens,
            micros(patience),
            slots.left(key, now) / 1_000,
            pauses.left(key, now) / 1_000,
            lifts.getOrDefault(key, 0L));
    long wait = reply < 0 ? -1 - reply : reply;
    if (reply < 0) {
      probed.add(key);
    }
    Duration result = Duration.of(wait, ChronoUnit.MICROS);
    if (result.compareTo(patience) <= 0) {
      long received = System.nanoTime();
      long request = Duration.ofMinutes(1).toNanos() / limits.requestsPerMinute();
      slots.extend(key, received + result.toNanos() + request, received);
    }
    return result;
  }

  @Override
  public void correct(LimitKey key, Limits limits, int bookedTokens, int usedTokens) {
    notNegative(bookedTokens);
    notNegative(usedTokens);
    if (bookedTokens != usedTokens) {
      run(
          CORRECT,
          key,
          limits.requestsPerMinute(),
          limits.tokensPerMinute(),
          bookedTokens,
          usedTokens);
    }
  }

  @Override
  public void pause(LimitKey key, Duration time, Duration asked, String reason) {
    long now = System.nanoTime();
    pauses.extend(key, now + micros(time) * 1_000, now);
    if (asked.compareTo(time) > 0) {
      probed.remove(key);
    }
    String words = reason.substring(0, Math.min(LONGEST_REASON, reason.length()));
    long before =
        (Long)
            redis.call(client ->
                PAUSE.run(
                    client,
                    RedisPauses.nameOf(key),
                    List.of(
                        RedisScript.arg(micros(time)),
                        RedisScript.arg(micros(asked)),
                        RedisScript.arg(words))));
    lifts.keySet().removeIf(known -> pauses.left(known, now) <= 0);
    lifts.put(key, before);
    if (time.compareTo(RedisPauses.LISTED) >= 0) {
      RedisPauses.list(redis, key);
    }
  }

  @Override
  public void answered(LimitKey key) {
    if (probed.remove(key)) {
      run(ANSWERED, key);
    }
  }

  @Override
  public Optional<Pause> pauseOf(LimitKey key) {
    return RedisPauses.stateOf(redis, key);
  }

  @Override
  public Duration paused(LimitKey key) {
    long remembered = Math.max(0, pauses.left(key, System.nanoTime())) / 1_000;
    return Duration.of(
        run(PAUSED, key, remembered, lifts.getOrDefault(key, 0L)), ChronoUnit.MICROS);
  }

  @Override
  public void observe(LimitKey key, Limits limits, ObservedLimits observed) {
    run(
        OBSERVE,
        key,
        limits.requestsPerMinute(),
        limits.tokensPerMinute(),
        orNotGiven(observed.limitRequests()),
        orNotGiven(observed.remainingRequests()),
        micros(observed.requestsReset()),
        orNotGiven(observed.limitTokens()),
        orNotGiven(observed.remainingTokens()),
        micros(observed.tokensReset()));
  }

  private long run(RedisScript script, LimitKey key, long... args) {
    byte[] name = RedisPauses.nameOf(key);
    var list = Arrays.stream(args).mapToObj(RedisScript::arg).toList();
    return (Long) redis.call(client -> script.run(client, name, list));
  }

  private static int orNotGiven(OptionalInt figure) {
    return figure.orElse(NOT_GIVEN);
  }

  private static void notNegative(int tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens " + tokens);
    }
  }

  /** Whole microseconds, rounded down. */
  private static long micros(Duration time) {
    return (time.compareTo(LONGEST) < 0 ? time : LONGEST).toNanos() / 1_000;
  }
}
