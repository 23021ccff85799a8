package dev.sluice.adapters.redis;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations in Redis: under {@code sluice:turns:tenant:conversation} a sorted set of turns by
 * number, from whose end the newest are read without touching the others. A turn whose retention is
 * over is not returned any more. A conversation is deleted as a whole, when it has had no turn for
 * the retention. The first turn stored under a number stays.
 */
public final class RedisConversationMemory implements ConversationMemory {
  private static final RedisScript APPEND = RedisScript.load("memory-append.lua");

  private final RedisConnection redis;
  private final Duration retention;
  private final InstantSource clock;
  private final AvroCodec<Turn> codec = AvroCodec.of(Turn.class);

  /**
   * @param retention how long a turn is kept after it was finished
   */
  public RedisConversationMemory(RedisConnection redis, Duration retention) {
    this(redis, retention, InstantSource.system());
  }

  RedisConversationMemory(RedisConnection redis, Duration retention, InstantSource clock) {
    this.redis = redis;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public List<Turn> newest(String tenant, String conversationId, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    byte[] key = key(tenant, conversationId);
    Instant oldest = clock.instant().minus(retention);
    return redis.call(client -> client.zrange(key, -limit, -1)).stream()
        .map(this::decode)
        .filter(turn -> turn.getFinishedAt().isAfter(oldest))
        .toList();
  }

  @Override
  public void append(String tenant, String conversationId, List<Turn> turns) {
    if (turns.isEmpty()) {
      return;
    }
    byte[] key = key(tenant, conversationId);
    List<byte[]> args = new ArrayList<>(turns.size() * 2 + 1);
    args.add(RedisScript.arg(retention.toMillis()));
    for (Turn turn : turns) {
      args.add(RedisScript.arg(turn.getNumber()));
      args.add(codec.encode(turn));
    }
    redis.call(client -> APPEND.run(client, key, args));
  }

  @Override
  public void forget(String tenant, String conversationId) {
    byte[] key = key(tenant, conversationId);
    redis.call(client -> client.unlink(key));
  }

  private static byte[] key(String tenant, String conversationId) {
    return RedisKeys.of("turns", tenant, conversationId);
  }

  private Turn decode(byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (UndecodableException e) {
      throw new PermanentException(
          FailureCodes.UNDECODABLE, "a stored turn cannot be read: " + e.getMessage(), e);
    }
  }
}
