package dev.sluice.adapters.redis;

/**
 * The steps of the ledger, each atomic. A call is a hash: an open claim has owner, until (in ms)
 * and took, the flag that it took another's place; unknown counts the calls that came to no known
 * end; an answered call has its answer alone.
 */
final class LedgerScripts {
  /**
   * ARGV: owner, lease in ms, ttl in ms. Gives 0, the unknown calls and whether it took over; 1 and
   * the ms that another's lease has left; or 2 and the answer.
   */
  static final RedisScript CLAIM =
      new RedisScript(
          """
          local seen = redis.call('HMGET', KEYS[1], 'answer', 'owner', 'until', 'unknown', 'took')
          if seen[1] then
            return {2, seen[1]}
          end
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local unknown = tonumber(seen[4]) or 0
          local took = 0
          if seen[2] == ARGV[1] then
            took = tonumber(seen[5])
          elseif seen[2] then
            local left = tonumber(seen[3]) - now
            if left > 0 then
              return {1, left}
            end
            unknown = unknown + 1
            took = 1
          end
          redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'unknown', unknown, 'took', took,
            'until', string.format('%.0f', now + ARGV[2]))
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          return {0, unknown, took}
          """);

  /** ARGV: owner, lease in ms, ttl in ms. Gives 1 if the claim was still the owner's. */
  static final RedisScript RENEW =
      new RedisScript(
          """
          if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then
            return 0
          end
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          return 1
          """);

  /** ARGV: answer, ttl in ms. */
  static final RedisScript ANSWER =
      new RedisScript(
          """
          if redis.call('HSETNX', KEYS[1], 'answer', ARGV[1]) == 1 then
            redis.call('HDEL', KEYS[1], 'owner', 'until', 'unknown', 'took')
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
          end
          return 1
          """);

  /** ARGV: owner, and how many unknown calls its claim leaves behind. */
  static final RedisScript GIVE_BACK =
      new RedisScript(
          """
          if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
            redis.call('HINCRBY', KEYS[1], 'unknown', ARGV[2])
            redis.call('HDEL', KEYS[1], 'owner', 'until', 'took')
          end
          return 1
          """);

  private LedgerScripts() {}
}
