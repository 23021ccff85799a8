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
 * at the stored rank first, so that no order and no repetition of events takes a status back.
 */
public final class RedisStatusStore implements StatusStore {
  private static final int RANK_DIGITS = 20;
  private static final int BATCH = 500;

  /** KEYS: the status. ARGV: rank and event, ttl in ms, and for a terminal one channel and word. */
  private static final RedisScript APPLY =
      new RedisScript(
          """
          local rank = string.sub(ARGV[1], 1, 20)
          if redis.call('GETRANGE', KEYS[1], 0, 19) >= rank then
            return 0
          end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          if ARGV[3] then
            redis.call('PUBLISH', ARGV[3], ARGV[4])
          end
          return 1
          """);

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
    for (int from = 0; from < events.size(); from += BATCH) {
      List<RedisScript.Run> runs =
          events.subList(from, Math.min(from + BATCH, events.size())).stream()
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
    byte[] word = StatusChannel.encode(event.getTenant(), event.getId());
    return new RedisScript.Run(key, List.of(value, ttlMillis, StatusChannel.name(), word));
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
