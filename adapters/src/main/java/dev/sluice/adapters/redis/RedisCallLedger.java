package dev.sluice.adapters.redis;

import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Paid calls in Redis: under {@code sluice:call:id} a hash of the claim or of the answer. As
 * durable as Redis is set up to be: with {@code appendonly yes} it survives the end of its process.
 * A lease is measured by Redis' own clock.
 *
 * <p>The first answer stays, whoever brings it, and is never refused: an owner whose claim was
 * taken over has paid for its answer all the same. An owner that claims a call again gets the same
 * reply, so that a lost reply of Redis costs nothing.
 */
public final class RedisCallLedger implements CallLedger {
  private static final RedisScript CLAIM = RedisScript.load("ledger-claim.lua");
  private static final RedisScript RENEW = RedisScript.load("ledger-renew.lua");
  private static final RedisScript STORE_ANSWER = RedisScript.load("ledger-answer.lua");
  private static final RedisScript GIVE_BACK = RedisScript.load("ledger-give-back.lua");

  /** Longer than any topic keeps the task that would ask for it. */
  private static final Duration OPEN_TTL = Duration.ofDays(8);

  private static final byte[] OPEN_TTL_MILLIS = RedisScript.arg(OPEN_TTL.toMillis());
  private static final byte[] ANSWER = RedisScript.arg("answer");

  private static final long GRANTED = 0;
  private static final long HELD = 1;

  private final RedisConnection redis;

  public RedisCallLedger(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public Optional<byte[]> find(String callId) {
    byte[] key = key(callId);
    return Optional.ofNullable(redis.call(client -> client.hget(key, ANSWER)));
  }

  @Override
  public Claim claim(String callId, String owner, Duration lease) {
    List<?> reply =
        (List<?>)
            run(
                CLAIM,
                callId,
                RedisScript.arg(owner),
                RedisScript.arg(lease.toMillis()),
                OPEN_TTL_MILLIS);
    long kind = (Long) reply.get(0);
    if (kind == GRANTED) {
      return new Claim.Granted(Math.toIntExact((Long) reply.get(1)), (Long) reply.get(2) == 1);
    }
    if (kind == HELD) {
      return new Claim.Held(Duration.ofMillis((Long) reply.get(1)));
    }
    return new Claim.Answered((byte[]) reply.get(1));
  }

  @Override
  public boolean renew(String callId, String owner, Duration lease) {
    return run(
            RENEW,
            callId,
            RedisScript.arg(owner),
            RedisScript.arg(lease.toMillis()),
            OPEN_TTL_MILLIS)
        .equals(1L);
  }

  @Override
  public void answer(String callId, String owner, byte[] answer, Duration ttl) {
    run(STORE_ANSWER, callId, answer, RedisScript.arg(ttl.toMillis()));
  }

  @Override
  public void release(String callId, String owner) {
    run(GIVE_BACK, callId, RedisScript.arg(owner), RedisScript.arg(0));
  }

  @Override
  public void abandon(String callId, String owner) {
    run(GIVE_BACK, callId, RedisScript.arg(owner), RedisScript.arg(1));
  }

  private Object run(RedisScript script, String callId, byte[]... args) {
    byte[] key = key(callId);
    return redis.call(client -> script.run(client, key, List.of(args)));
  }

  private static byte[] key(String callId) {
    return RedisKeys.of("call", callId);
  }
}
