package dev.sluice.hosting;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A check of a server every few seconds, on a virtual thread of its own. Health is the last
 * outcome, so that asking for it costs nothing, whatever the server does.
 */
public final class PeriodicCheck implements HealthIndicator, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeriodicCheck.class);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final String name;
  private final Callable<String> check;
  private final Duration pause;

  /** The last outcome; unknown until the first look is over. */
  private volatile Health last = Health.unknown().build();

  private volatile boolean closed;
  private @Nullable Thread thread;

  /**
   * @param name of the server, for logs
   * @param check returns its finding in a few words, or throws; must give up by itself
   */
  public PeriodicCheck(String name, Callable<String> check) {
    this(name, check, PAUSE);
  }

  PeriodicCheck(String name, Callable<String> check, Duration pause) {
    this.name = name;
    this.check = check;
    this.pause = pause;
  }

  /** Starts to look at the server. */
  public void start() {
    thread = Thread.ofVirtual().name("health-" + name).start(this::run);
  }

  @Override
  public Health health() {
    return last;
  }

  private void run() {
    while (!closed) {
      Health now = look();
      logChange(now);
      last = now;
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /** Logs when the server goes and when it comes back, and not how long it is away. */
  private void logChange(Health now) {
    boolean wasDown = last.getStatus().equals(Status.DOWN);
    boolean isDown = now.getStatus().equals(Status.DOWN);
    if (isDown && !wasDown) {
      log.warn("{} does not answer", name);
    } else if (wasDown && !isDown) {
      log.info("{} answers again", name);
    }
  }

  private Health look() {
    try {
      return Health.up().withDetail("seen", check.call()).build();
    } catch (Exception e) {
      log.debug("{} is away: {}", name, e.toString());
      return Health.down().withDetail("reason", name + " does not answer").build();
    }
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
