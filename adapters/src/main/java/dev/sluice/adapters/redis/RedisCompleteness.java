package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.status.Completeness;
import java.time.Duration;
import java.util.List;

/**
 * The mark in Redis that the stores are complete. {@code sluice:complete} holds {@code complete},
 * or the owner that fills them, with the lease as its time to live. It is absent once Redis has
 * lost its data. Scripts decide; each is harmless when it runs twice.
 */
public final class RedisCompleteness implements Completeness {
  private static final String COMPLETE = "complete";

  private static final RedisScript BEGIN = RedisScript.load("completeness-begin.lua");
  private static final RedisScript RENEW = RedisScript.load("completeness-renew.lua");
  private static final RedisScript FINISH = RedisScript.load("completeness-finish.lua");
  private static final RedisScript DISTRUST = RedisScript.load("completeness-distrust.lua");

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
