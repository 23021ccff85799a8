package dev.sluice.adapters.redis;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.RedisSettings;
import java.net.SocketTimeoutException;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Translates the exceptions of the driver into the failure of the ports. Each is retriable: a Redis
 * that is away, starting, full or set up wrongly can be mended while the work waits. None is the
 * fault of the one request that met it.
 */
final class RedisFailures {
  private RedisFailures() {}

  static RetriableException of(RedisAddress address, JedisException e) {
    return new RetriableException(FailureCodes.UNAVAILABLE, address + " " + reason(e), e);
  }

  /** Whether Redis does not know the user and password of a connection. */
  static boolean isRefused(JedisException e) {
    for (Throwable cause = e; cause != null; cause = causeOf(cause)) {
      if (cause instanceof JedisAccessControlException) {
        return true;
      }
    }
    return false;
  }

  private static String reason(JedisException e) {
    if (Thread.currentThread().isInterrupted()) {
      return "was not waited for: the call was interrupted";
    }
    for (Throwable cause = e; cause != null; cause = causeOf(cause)) {
      switch (cause) {
        case JedisAccessControlException _ -> {
          return "refuses the user and password of %s and %s (%s)"
              .formatted(RedisSettings.URL.name(), RedisSettings.PASSWORD.name(), word(cause));
        }
        case JedisDataException _ -> {
          return "answered with the error " + word(cause);
        }
        case SocketTimeoutException _ -> {
          return "does not answer in time";
        }
        case SSLException _ -> {
          return "offers no TLS, or a certificate that is not trusted for that name";
        }
        case NoSuchElementException _ -> {
          return "is busy: all %s connections were in use for too long"
              .formatted(RedisSettings.POOL_SIZE.name());
        }
        default -> {}
      }
    }
    return "cannot be reached";
  }

  /**
   * Whether the connection was lost, rather than the command refused or not answered in time; a
   * cluster also says so of a server that it no longer has.
   */
  static boolean isBroken(JedisException e) {
    boolean broken = false;
    for (Throwable cause = e; cause != null; cause = causeOf(cause)) {
      if (cause instanceof SocketTimeoutException || cause instanceof JedisDataException) {
        return false;
      }
      broken |=
          cause instanceof JedisConnectionException
              || cause instanceof JedisClusterOperationException;
    }
    return broken;
  }

  /** The driver hands what ended a cluster's last attempt over beside the failure. */
  private static @Nullable Throwable causeOf(Throwable e) {
    Throwable[] beside = e.getSuppressed();
    return e.getCause() == null && e instanceof JedisClusterOperationException && beside.length > 0
        ? beside[0]
        : e.getCause();
  }

  /** The error's first word, which is its kind; what follows may quote the command's arguments. */
  private static String word(Throwable error) {
    String message = String.valueOf(error.getMessage());
    int end = message.indexOf(' ');
    return end < 0 ? message : message.substring(0, end);
  }
}
