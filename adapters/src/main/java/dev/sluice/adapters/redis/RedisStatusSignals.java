package dev.sluice.adapters.redis;

import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusSignals;
import java.util.function.Consumer;

/**
 * The signals that {@link RedisStatusStore} publishes, received over a connection of its own for
 * each listener. A lost connection is made again by itself, for as long as the listener is not
 * closed. {@code reconnected} is called after the first subscription too.
 */
public final class RedisStatusSignals implements StatusSignals {
  private final RedisConnection redis;

  public RedisStatusSignals(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public AutoCloseable listen(Consumer<StatusKey> ended, Runnable reconnected) {
    Subscription subscription = new Subscription(redis, ended, reconnected);
    subscription.start();
    return subscription;
  }
}
