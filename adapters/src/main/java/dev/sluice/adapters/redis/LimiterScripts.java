package dev.sluice.adapters.redis;

import java.time.Duration;

/**
 * The steps of the limiter, each atomic. Times are microseconds of Redis' clock with three
 * decimals: exact enough in the doubles of Lua 5.1, written with {@code %.3f} because its own form
 * of large numbers has 14 digits.
 *
 * <p>Of a model are kept: the moments from which the next request and the next tokens are free
 * (requests, tokens), the last slot given (last), the end of the pause (pause), and of what the
 * provider said its limits (limit_requests, limit_tokens), the moment at which it would have begun
 * to refill from nothing to what it says is left, less what was booked since (provider_requests,
 * provider_tokens), and what it takes to refill one (refill_request, refill_token).
 */
final class LimiterScripts {
  /** How much of a limit is used: the rest absorbs that calls don't arrive as evenly as booked. */
  static final double SHARE = 0.985;

  /**
   * How many seconds' worth of tokens may be taken at once after a lull, so that calls of different
   * sizes can use requests and tokens fully at the same time. Below a second, for providers that
   * apply their limits by the second.
   */
  static final Duration TOKEN_BURST = Duration.ofMillis(900);

  /** How long what a provider said is believed without it being said again. */
  static final Duration TTL = Duration.ofHours(1);

  /**
   * When what it said leaves no room, one call finds out after this time whether it still holds.
   */
  private static final Duration PROBE = Duration.ofMinutes(1);

  /**
   * How much earlier than a process remembers its last slot the next may be: more than what the way
   * to Redis and back makes uncertain, or every booking would push the line by that.
   */
  private static final Duration SLACK = Duration.ofMillis(250);

  /** At most so much of what is booked is given up when a provider lowers its limits. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private static final String COMMON =
      """
      local PERIOD, BURST, SLACK, PROBE, SETTLING, TTL = %.3f, %d, %d, %d, %d, %d
      local arg = {}
      for i = 1, #ARGV do
        arg[i] = tonumber(ARGV[i])
      end

      local time = redis.call('TIME')
      local now = time[1] * 1000000 + time[2]
      local MOMENTS = {'requests', 'tokens', 'last', 'pause', 'provider_requests', 'provider_tokens'}
      local FIGURES = {'refill_request', 'refill_token', 'limit_requests', 'limit_tokens'}
      local stored = redis.call('HMGET', KEYS[1], 'seen', unpack(MOMENTS))
      -- A clock that was set back would otherwise make everybody wait for as long.
      local lost = not stored[1]
      local back = math.max(0, (tonumber(stored[1]) or now) - now)
      local s = {}
      for i, name in ipairs(MOMENTS) do
        s[name] = (tonumber(stored[i + 1]) or 0) - back
      end
      stored = redis.call('HMGET', KEYS[1], unpack(FIGURES))
      for i, name in ipairs(FIGURES) do
        s[name] = tonumber(stored[i]) or 0
      end

      local function save()
        local values = {'seen', string.format('%%.3f', now)}
        for name, value in pairs(s) do
          values[#values + 1] = name
          values[#values + 1] = string.format('%%.3f', value)
        end
        redis.call('HSET', KEYS[1], unpack(values))
        local ahead = math.max(0, s.requests - now, s.tokens - now, s.pause - now)
        redis.call('PEXPIRE', KEYS[1], string.format('%%.0f', TTL + math.ceil(ahead / 1000)))
      end

      -- The smaller of what is set and what the provider says.
      local function in_force(set, said)
        return said > 0 and math.min(set, said) or set
      end

      -- A call larger than a whole minute is charged one minute, or it would never be over.
      local function cost(tokens, limit)
        return math.min(tokens * PERIOD / limit, PERIOD)
      end
      """
          .formatted(
              Duration.ofMinutes(1).toNanos() / 1_000 / SHARE,
              micros(TOKEN_BURST),
              micros(SLACK),
              micros(PROBE),
              micros(SETTLING),
              TTL.toMillis());

  /**
   * ARGV: requests and tokens a minute, tokens, patience, and the least wait that the caller knows
   * of. Gives the wait; one beyond the patience has booked nothing.
   */
  static final RedisScript BOOK =
      with(
          """
          local rpm = in_force(arg[1], s.limit_requests)
          local tpm = in_force(arg[2], s.limit_tokens)
          local tokens = math.min(arg[3], tpm)
          local least = now + arg[5] - (lost and 0 or SLACK)
          local slot = math.max(now, least, s.last, s.pause, s.requests, s.tokens - BURST,
            s.provider_requests + s.refill_request,
            s.provider_tokens + tokens * s.refill_token)
          local wait = math.ceil(slot - now)
          if wait <= arg[4] then
            s.last = slot
            s.requests = slot + PERIOD / rpm
            s.tokens = math.max(s.tokens, slot) + cost(arg[3], tpm)
            s.provider_requests = s.provider_requests + s.refill_request
            s.provider_tokens = s.provider_tokens + tokens * s.refill_token
            save()
          end
          return wait
          """);

  /** ARGV: requests and tokens a minute, tokens booked, tokens used. */
  static final RedisScript CORRECT =
      with(
          """
          local tpm = in_force(arg[2], s.limit_tokens)
          local idle = now - BURST
          local more = cost(arg[4], tpm) - cost(arg[3], tpm)
          s.tokens = math.max(idle, math.max(s.tokens, idle) + more)
          s.provider_tokens = s.provider_tokens + (arg[4] - arg[3]) * s.refill_token
          save()
          return 1
          """);

  /** ARGV: how long. */
  static final RedisScript PAUSE =
      with(
          """
          s.pause = math.max(s.pause, now + arg[1])
          save()
          return 1
          """);

  /** Gives how long the pause still lasts. */
  static final RedisScript PAUSED =
      with(
          """
          return math.ceil(math.max(0, s.pause - now))
          """);

  /**
   * ARGV: requests and tokens a minute as set, then limit, remaining and reset of the requests and
   * of the tokens, -1 where not told.
   */
  static final RedisScript OBSERVE =
      with(
          """
          local rpm = in_force(arg[1], s.limit_requests)
          local tpm = in_force(arg[2], s.limit_tokens)
          if arg[3] > 0 then s.limit_requests = arg[3] end
          if arg[6] > 0 then s.limit_tokens = arg[6] end
          local new_rpm = in_force(arg[1], s.limit_requests)
          local new_tpm = in_force(arg[2], s.limit_tokens)
          -- What is booked at the old pace is too fast: those who hold it are to book again.
          if new_rpm < rpm * 0.95 or new_tpm < tpm * 0.95 then
            s.pause = math.max(s.pause, math.min(s.last, now + SETTLING))
          end

          -- What the provider has not seen yet, as a share of a minute.
          local pending = math.max(0, s.last - now) / PERIOD
          local function from(limit, remaining, reset, pace)
            local refill = 60000000 / limit
            if reset > 0 and limit > remaining then
              refill = reset / (limit - remaining)
            end
            local empty = now + (pending * pace - remaining) * refill
            return math.min(empty, now + PROBE - refill), refill
          end
          if arg[4] >= 0 then
            local limit = s.limit_requests > 0 and s.limit_requests or arg[1]
            s.provider_requests, s.refill_request = from(limit, arg[4], arg[5], new_rpm)
          end
          if arg[7] >= 0 then
            local limit = s.limit_tokens > 0 and s.limit_tokens or arg[2]
            s.provider_tokens, s.refill_token = from(limit, arg[7], arg[8], new_tpm)
          end
          save()
          return 1
          """);

  private LimiterScripts() {}

  private static RedisScript with(String step) {
    return new RedisScript(COMMON + step);
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }
}
