package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.status.Completeness;
import java.time.Duration;
import java.util.List;

/**
 * The mark in Redis: {@code sluice:complete} holds {@code complete}, or who fills, with the lease
 * as its time to live; it is absent once Redis has lost its data. Decided in scripts; each is
 * harmless when it runs twice.
 */
public final class RedisCompleteness implements Completeness {
  private static final String COMPLETE = "complete";

  /** ARGV: owner, lease in ms. */
  private static final RedisScript BEGIN =
      new RedisScript(
          """
          local mark = redis.call('GET', KEYS[1])
          if mark and mark ~= ARGV[1] then
            return 0
          end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          return 1
          """);

  /** ARGV: owner, lease in ms. */
  private static final RedisScript RENEW =
      new RedisScript(
          """
          if redis.call('GET', KEYS[1]) ~= ARGV[1] then
            return 0
          end
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return 1
          """);

  /** ARGV: owner, the word for complete. */
  private static final RedisScript FINISH =
      new RedisScript(
          """
          local mark = redis.call('GET', KEYS[1])
          if mark == ARGV[2] then
            return 1
          end
          if mark ~= ARGV[1] then
            return 0
          end
          redis.call('SET', KEYS[1], ARGV[2])
          return 1
          """);

  /** ARGV: the word for complete. */
  private static final RedisScript DISTRUST =
      new RedisScript(
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            redis.call('DEL', KEYS[1])
          end
          return 1
          """);

  private static final byte[] KEY = RedisKeys.of("complete");

  private final RedisConnection redis;

  public RedisCompleteness(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public Fill look() {
    byte[] mark = redis.call(client -> client.get(KEY));
    if (mark == null) {
      return Fill.LOST;
    }
    return new String(mark, UTF_8).equals(COMPLETE) ? Fill.COMPLETE : Fill.FILLING;
  }

  @Override
  public boolean begin(String owner, Duration lease) {
    return run(BEGIN, mark(owner), RedisScript.arg(lease.toMillis()));
  }

  @Override
  public boolean renew(String owner, Duration lease) {
    return run(RENEW, mark(owner), RedisScript.arg(lease.toMillis()));
  }

  @Override
  public boolean complete(String owner) {
    return run(FINISH, mark(owner), RedisScript.arg(COMPLETE));
  }

  @Override
  public void distrust() {
    run(DISTRUST, RedisScript.arg(COMPLETE));
  }

  private static byte[] mark(String owner) {
    return RedisScript.arg("filling " + owner);
  }

  private boolean run(RedisScript script, byte[]... args) {
    return redis.call(client -> script.run(client, KEY, List.of(args))).equals(1L);
  }
}
