package dev.sluice.adapters.redis;

import dev.sluice.core.request.IdempotencyStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Idempotency keys in Redis: under {@code sluice:idempotency:tenant:key} a hash of the body's
 * fingerprint, of whether it is accepted, and of the claim. Decided in scripts, so that of many
 * processes one claims.
 */
public final class RedisIdempotencyStore implements IdempotencyStore {
  /** In the order of the script's answers. */
  private static final List<Claim> CLAIMS =
      List.of(Claim.NEW, Claim.IN_PROGRESS, Claim.ACCEPTED, Claim.OTHER_BODY);

  /**
   * ARGV: fingerprint, this very claim, ttl in ms. A claim that is repeated by the transport is
   * recognised.
   */
  private static final RedisScript CLAIM =
      new RedisScript(
          """
          local seen = redis.call('HMGET', KEYS[1], 'fingerprint', 'accepted', 'claim')
          if not seen[1] then
            redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'claim', ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 0
          end
          if seen[1] ~= ARGV[1] then
            return 3
          end
          if seen[2] then
            return 2
          end
          if seen[3] == ARGV[2] then
            return 0
          end
          return 1
          """);

  /** ARGV: fingerprint, ttl in ms. A claim that another body took over meanwhile stays its own. */
  private static final RedisScript ACCEPTED =
      new RedisScript(
          """
          local seen = redis.call('HGET', KEYS[1], 'fingerprint')
          if seen and seen ~= ARGV[1] then
            return 0
          end
          redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'accepted', '1')
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return 1
          """);

  /** ARGV: fingerprint. */
  private static final RedisScript RELEASE =
      new RedisScript(
          """
          local seen = redis.call('HMGET', KEYS[1], 'fingerprint', 'accepted')
          if seen[1] == ARGV[1] and not seen[2] then
            redis.call('DEL', KEYS[1])
          end
          return 1
          """);

  private final RedisConnection redis;

  public RedisIdempotencyStore(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public Claim claim(String tenant, String key, String fingerprint, Duration hold) {
    byte[] name = name(tenant, key);
    List<byte[]> args =
        List.of(
            RedisScript.arg(fingerprint),
            RedisScript.arg(UUID.randomUUID().toString()),
            RedisScript.arg(hold.toMillis()));
    long claim = (Long) redis.call(client -> CLAIM.run(client, name, args));
    return CLAIMS.get(Math.toIntExact(claim));
  }

  @Override
  public void accepted(String tenant, String key, String fingerprint, Duration keep) {
    byte[] name = name(tenant, key);
    List<byte[]> args = List.of(RedisScript.arg(fingerprint), RedisScript.arg(keep.toMillis()));
    redis.call(client -> ACCEPTED.run(client, name, args));
  }

  @Override
  public void release(String tenant, String key, String fingerprint) {
    byte[] name = name(tenant, key);
    List<byte[]> args = List.of(RedisScript.arg(fingerprint));
    redis.call(client -> RELEASE.run(client, name, args));
  }

  private static byte[] name(String tenant, String key) {
    return RedisKeys.of("idempotency", tenant, key);
  }
}
