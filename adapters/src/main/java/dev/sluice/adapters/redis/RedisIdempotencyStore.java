package dev.sluice.adapters.redis;

import dev.sluice.core.request.IdempotencyStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Idempotency keys in Redis: under {@code sluice:idempotency:tenant:key} a hash of the body's
 * fingerprint, the flag that it is accepted, and the claim. Scripts decide, so that of many
 * processes one claims.
 */
public final class RedisIdempotencyStore implements IdempotencyStore {
  /** In the order of the script's answers. */
  private static final List<Claim> CLAIMS =
      List.of(Claim.NEW, Claim.IN_PROGRESS, Claim.ACCEPTED, Claim.OTHER_BODY);

  private static final RedisScript CLAIM = RedisScript.load("idempotency-claim.lua");
  private static final RedisScript ACCEPTED = RedisScript.load("idempotency-accepted.lua");
  private static final RedisScript RELEASE = RedisScript.load("idempotency-release.lua");

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
