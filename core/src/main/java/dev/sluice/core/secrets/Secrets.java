package dev.sluice.core.secrets;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of a process. Each is read when a part first asks for it. It is read again at an
 * interval in the background, so that a rotated value is used without a restart. While the store
 * cannot be reached, the last value that was read stays in use. Safe for concurrent use.
 */
public final class Secrets implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Secrets.class);

  private final Supplier<SecretStore> opening;
  private final Optional<String> project;
  private final Duration refresh;
  private final Duration overlap;
  private final InstantSource clock;

  private final Map<SecretReference, HeldSecret> held = new ConcurrentHashMap<>();

  /** Opened with the first reference, and its thread started with it; guarded by this. */
  private @Nullable SecretStore store;

  private @Nullable ScheduledExecutorService thread;

  /**
   * Does not connect before the first reference is asked for.
   *
   * @param store supplies the store; called once, for the first reference, and closed with this
   * @param project the project of references that name none
   * @param refresh the time between two readings of a secret
   * @param overlap the time for which a value is accepted after another has replaced it
   */
  public Secrets(
      Supplier<SecretStore> store,
      Optional<String> project,
      Duration refresh,
      Duration overlap,
      InstantSource clock) {
    this.opening = store;
    this.project = project;
    this.refresh = refresh;
    this.overlap = overlap;
    this.clock = clock;
  }

  /**
   * The value to use. Ask for it at every use.
   *
   * @throws SecretUnavailableException if it cannot be read; later failures keep the last value
   */
  public CurrentSecret current(Secret secret) {
    return switch (secret) {
      case InlineSecret inline -> CurrentSecret.fixed(inline.text());
      case SecretReference reference -> held(reference);
    };
  }

  /**
   * The values to accept from others: the current one first, then those that it replaced within the
   * overlap.
   *
   * @throws SecretUnavailableException if it cannot be read; later failures keep the last value
   */
  public Supplier<List<String>> accepted(Secret secret) {
    return switch (secret) {
      case InlineSecret inline -> {
        List<String> only = List.of(inline.text());
        yield () -> only;
      }
      case SecretReference reference -> held(reference)::accepted;
    };
  }

  private HeldSecret held(SecretReference reference) {
    return held.computeIfAbsent(
        reference.in(project), r -> new HeldSecret(r, opened(), overlap, clock));
  }

  private synchronized SecretStore opened() {
    if (store == null) {
      store = opening.get();
      thread =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("secrets").factory());
      long nanos = refresh.toNanos();
      thread.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
    }
    return store;
  }

  /** Reads every secret again. */
  void refresh() {
    for (HeldSecret each : held.values()) {
      try {
        each.refresh();
      } catch (RuntimeException e) {
        // An exception that leaves this method would end the refreshing of all secrets.
        log.error("A secret was not refreshed", e);
      }
    }
  }

  /** Ends the refreshing and closes the store. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
    if (store != null) {
      store.close();
    }
  }
}
