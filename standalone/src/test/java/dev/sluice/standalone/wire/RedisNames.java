package dev.sluice.standalone.wire;

import dev.sluice.adapters.redis.RedisCache;
import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisCallerLimiter;
import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.adapters.redis.RedisIdempotencyStore;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.adapters.redis.RedisStatusSignals;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.adapters.redis.RedisSuspectTasks;
import dev.sluice.core.cache.CacheKey;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.settings.RedisSettings;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import redis.clients.jedis.Jedis;

/** What lies in a Redis: each key with its type, and a hash with its fields. */
final class RedisNames {
  private static final Duration HOUR = Duration.ofHours(1);

  private RedisNames() {}

  /** Has every adapter write once, with words for its parts, and tells what is there then. */
  static Set<String> written(RedisSettings settings) throws Exception {
    try (RedisConnection redis = RedisConnection.open(settings, Optional.empty());
        AutoCloseable _ = new RedisStatusSignals(redis).listen(_ -> {}, () -> {})) {
      new RedisStatusStore(redis, HOUR)
          .apply(
              List.of(
                  StatusEvent.newBuilder()
                      .setTenant("TENANT")
                      .setId("ID")
                      .setState(State.COMPLETED)
                      .setStage("chat")
                      .setRank(1)
                      .setAt(Instant.EPOCH)
                      .build()));
      new RedisConversationMemory(redis, HOUR)
          .append("TENANT", "CONVERSATION", List.of(new Turn(1L, "r", "i", "o", Instant.now())));
      RedisCallLedger ledger = new RedisCallLedger(redis);
      Object _ = ledger.claim("OPEN-CALL", "owner", HOUR);
      Object _ = ledger.claim("ANSWERED-CALL", "owner", HOUR);
      ledger.answer("ANSWERED-CALL", "owner", new byte[1], HOUR);
      RedisRateLimiter limiter = new RedisRateLimiter(redis);
      LimitKey limit = new LimitKey("PROVIDER", "MODEL");
      Object _ = limiter.book(limit, new Limits(60, 1000), 1, HOUR);
      limiter.pause(limit, HOUR, HOUR.multipliedBy(2), "a reason");
      new RedisSuspectTasks(redis).died(List.of("TASK"));
      CacheKey key = CacheKey.of("KIND", "TENANT", "part");
      new RedisCache(redis).put(key, new byte[1], HOUR);
      Object _ = new RedisCallerLimiter(redis).take("TENANT", "CALLER", 60);
      RedisIdempotencyStore keys = new RedisIdempotencyStore(redis);
      Object _ = keys.claim("TENANT", "CLAIMED-KEY", "fingerprint", HOUR);
      Object _ = keys.claim("TENANT", "ACCEPTED-KEY", "fingerprint", HOUR);
      keys.accepted("TENANT", "ACCEPTED-KEY", "fingerprint", HOUR);
      boolean _ = new RedisCompleteness(redis).begin("OWNER", HOUR);
      Set<String> found = new TreeSet<>(completeness(settings.url()));
      boolean _ = new RedisCompleteness(redis).complete("OWNER");
      found.addAll(completeness(settings.url()));
      found.addAll(read(settings.url()));
      return found;
    }
  }

  /** The mark says by its text how the stores stand. */
  private static Set<String> completeness(URI url) {
    try (Jedis jedis = new Jedis(url)) {
      Set<String> marks = new TreeSet<>();
      jedis.keys("sluice:complete*").forEach(key -> marks.add(key + " holds " + jedis.get(key)));
      return marks;
    }
  }

  /** Every key, and every channel that somebody listens to. */
  static Set<String> read(URI url) {
    try (Jedis jedis = new Jedis(url)) {
      Set<String> found = new TreeSet<>();
      for (String key : jedis.keys("*")) {
        String type = jedis.type(key);
        found.add(
            (key
                    + " "
                    + type
                    + " "
                    + (type.equals("hash")
                        ? String.join(" ", new TreeSet<>(jedis.hkeys(key)))
                        : ""))
                .strip());
      }
      List<String> channels =
          Awaitility.await("a listener")
              .atMost(Duration.ofSeconds(10))
              .until(() -> jedis.pubsubChannels("*"), heard -> !heard.isEmpty());
      channels.forEach(channel -> found.add(channel + " channel"));
      return found;
    }
  }
}
