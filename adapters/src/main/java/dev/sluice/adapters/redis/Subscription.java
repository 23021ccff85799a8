package dev.sluice.adapters.redis;

import dev.sluice.core.status.StatusKey;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One listener's subscription: a thread that subscribes, hands each message to the listener, and
 * subscribes again after a loss. It reads on a virtual thread, where an interrupt ends a blocking
 * read.
 */
final class Subscription implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Subscription.class);

  /** A quiet connection is asked for a sign of life this often. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** Without any word for so long, the connection counts as lost. */
  private static final Duration SILENCE = HEARTBEAT.multipliedBy(3);

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final RedisConnection redis;
  private final Consumer<StatusKey> ended;
  private final Runnable reconnected;
  private final Thread reader;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Owned by the reader. */
  private Duration backoff = FIRST_BACKOFF;

  /** Owned by the reader: whether the present outage has been logged. */
  private boolean away;

  Subscription(RedisConnection redis, Consumer<StatusKey> ended, Runnable reconnected) {
    this.redis = redis;
    this.ended = ended;
    this.reconnected = reconnected;
    this.reader = Thread.ofVirtual().name("redis-status-signals").unstarted(this::run);
  }

  void start() {
    reader.start();
  }

  private void run() {
    do {
      try (Connection connection = redis.dedicated(SILENCE)) {
        read(connection);
      } catch (JedisException e) {
        if (!isClosed() && !away) {
          log.warn("No status signals are received: {}", redis.translated(e).getMessage());
          away = true;
        }
      }
    } while (!endsWithin(backoff()));
  }

  private void read(Connection connection) {
    MessageReader messages = new MessageReader();
    Thread heart = Thread.ofVirtual().name("redis-status-heart").start(() -> beat(messages));
    try {
      messages.proceed(connection, StatusChannel.name());
    } finally {
      heart.interrupt();
    }
  }

  /** Asks for signs of life until interrupted, or the connection is lost. */
  private void beat(MessageReader messages) {
    try {
      messages.subscribed.await();
      while (!closed.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        messages.ping();
      }
    } catch (JedisException e) {
      log.debug("The heartbeat of status signals found the connection lost", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration backoff() {
    Duration now = backoff;
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    return now;
  }

  private boolean endsWithin(Duration time) {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Ends the listening; the listener is not called again once this has returned. */
  @Override
  public void close() {
    closed.countDown();
    reader.interrupt();
    if (Thread.currentThread() == reader) {
      return;
    }
    try {
      if (!reader.join(CLOSING)) {
        log.warn("A listener of status signals still runs {} after its close", CLOSING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class MessageReader extends BinaryJedisPubSub {
    private final CountDownLatch subscribed = new CountDownLatch(1);

    @Override
    public void onSubscribe(byte[] channel, int channels) {
      subscribed.countDown();
      backoff = FIRST_BACKOFF;
      if (away) {
        log.info("Status signals are received again");
        away = false;
      }
      call(reconnected);
    }

    @Override
    public void onMessage(byte[] channel, byte[] message) {
      call(() -> ended.accept(StatusChannel.decode(message)));
    }

    /** A listener's defect must not cost the others their signals, nor itself the next ones. */
    private void call(Runnable listener) {
      if (isClosed()) {
        return;
      }
      try {
        listener.run();
      } catch (RuntimeException e) {
        log.error("A listener of status signals failed", e);
      }
    }
  }
}
