package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Statuses in Redis: under {@code sluice:status:tenant:id} the event's rank and then the event
 * itself, in Avro's single-object encoding. Rank and event change together in a script that looks
 * at the stored rank first. So no order and no repetition of events takes a status back.
 */
public final class RedisStatusStore implements StatusStore {
  private static final int RANK_DIGITS = 20;
  private static final int RUNS_AT_ONCE = 500;

  private static final RedisScript APPLY = RedisScript.load("status-apply.lua");

  private final RedisConnection redis;
  private final byte[] ttlMillis;
  private final AvroCodec<StatusEvent> codec = AvroCodec.of(StatusEvent.class);

  /**
   * @param ttl how long a status is kept after its last change, at least 1 ms
   */
  public RedisStatusStore(RedisConnection redis, Duration ttl) {
    this.redis = redis;
    this.ttlMillis = RedisScript.arg(ttl.toMillis());
  }

  @Override
  public void apply(List<StatusEvent> events) {
    for (int from = 0; from < events.size(); from += RUNS_AT_ONCE) {
      List<RedisScript.Run> runs =
          events.subList(from, Math.min(from + RUNS_AT_ONCE, events.size())).stream()
              .map(this::run)
              .toList();
      redis.call(client -> {
        APPLY.runAll(client, runs);
        return runs;
      });
    }
  }

  @Override
  public Optional<StatusEvent> find(String tenant, String id) {
    byte[] key = key(tenant, id);
    return Optional.ofNullable(redis.call(client -> client.get(key))).map(this::decode);
  }

  private RedisScript.Run run(StatusEvent event) {
    byte[] key = key(event.getTenant(), event.getId());
    byte[] value = encode(event);
    if (!Lifecycle.isTerminal(event.getState())) {
      return new RedisScript.Run(key, List.of(value, ttlMillis));
    }
    byte[] message = StatusChannel.encode(event.getTenant(), event.getId());
    return new RedisScript.Run(key, List.of(value, ttlMillis, StatusChannel.name(), message));
  }

  private static byte[] key(String tenant, String id) {
    return RedisKeys.of("status", tenant, id);
  }

  private byte[] encode(StatusEvent event) {
    byte[] rank = rank(event.getRank()).getBytes(US_ASCII);
    byte[] body = codec.encode(event);
    byte[] value = Arrays.copyOf(rank, rank.length + body.length);
    System.arraycopy(body, 0, value, rank.length, body.length);
    return value;
  }

  /** Digits whose order as text is that of the ranks; Lua's own numbers end at 2^53. */
  private static String rank(long rank) {
    String digits = Long.toUnsignedString(rank ^ Long.MIN_VALUE);
    return "0".repeat(RANK_DIGITS - digits.length()) + digits;
  }

  private StatusEvent decode(byte[] value) {
    try {
      return codec.decode(Arrays.copyOfRange(value, RANK_DIGITS, value.length));
    } catch (UndecodableException | IllegalArgumentException e) {
      throw new PermanentException(
          FailureCodes.UNDECODABLE, "the stored status cannot be read: " + e.getMessage(), e);
    }
  }
}
