package dev.sluice.workers;

import dev.sluice.adapters.conversation.ChosenMemory;
import dev.sluice.adapters.redis.RedisCache;
import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisIndexBoard;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.adapters.redis.RedisStatusSignals;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.adapters.redis.RedisSuspectTasks;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.RedisSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.CloseStack;
import dev.sluice.workers.index.VectorIndexes;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The stores that the settings choose. */
@Configuration(proxyBeanMethods = false)
class StoresConfiguration {

  @Bean(destroyMethod = "close")
  WorkerStores workersStores(Settings settings, Secrets secrets) {
    return CloseStack.opening(parts -> stores(settings, secrets, parts));
  }

  private static WorkerStores stores(Settings settings, Secrets secrets, CloseStack parts) {
    RedisSettings at = settings.redis();
    Optional<CurrentSecret> password = at.password().map(secrets::current);
    RedisConnection redis = parts.push(RedisConnection.open(at, password));
    RedisConnection cache = parts.push(RedisConnection.open(at, password, RedisCache.TIMEOUT));
    VectorIndexes vectors =
        parts.push(
            new VectorIndexes(
                new VectorStoreOpener(settings, secrets, parts),
                settings.embedding().identity(settings.llm())));
    ChosenMemory conversations = parts.push(ChosenMemory.open(settings, redis));
    return new WorkerStores(
        new RedisStatusStore(redis, at.statusTtl()),
        new RedisStatusSignals(redis),
        new RedisCompleteness(redis),
        conversations,
        vectors,
        new RedisIndexBoard(redis),
        new BoundedCache(new RedisCache(cache), at.poolSize()),
        new RedisCallLedger(redis),
        new RedisRateLimiter(redis),
        new RedisSuspectTasks(redis),
        redis::check,
        parts);
  }
}
