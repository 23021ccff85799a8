package dev.sluice.core.secrets;

import dev.sluice.core.failure.CallException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of one reference: the current one, and those that it has replaced within the overlap.
 */
final class HeldSecret implements CurrentSecret {
  private static final Logger log = LoggerFactory.getLogger(HeldSecret.class);

  /**
   * The shortest time between two readings for users whose value was refused: a wrong key would
   * otherwise be read again for every call.
   */
  private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(1);

  private record Retired(String value, Instant until) {}

  private record Values(String current, List<Retired> retired) {
    Values next(String value, Instant now, Duration overlap) {
      return new Values(
          value,
          Stream.concat(
                  Stream.of(new Retired(current, now.plus(overlap))),
                  retired.stream().filter(r -> r.until().isAfter(now)))
              .filter(r -> !r.value().equals(value))
              .toList());
    }

    List<String> accepted(Instant now) {
      return Stream.concat(
              Stream.of(current),
              retired.stream().filter(r -> r.until().isAfter(now)).map(Retired::value))
          .toList();
    }
  }

  private final SecretReference reference;
  private final SecretStore store;
  private final Duration overlap;
  private final InstantSource clock;

  /** Replaced as a whole under the lock of this; read without a lock. */
  private volatile Values values;

  /** Guarded by this: the time of the last reading for a user whose value was refused. */
  private Instant renewed = Instant.MIN;

  /** Guarded by this: whether the present failure has been logged. */
  private boolean failing;

  /**
   * Reads the first value.
   *
   * @throws SecretUnavailableException if it cannot be read
   */
  HeldSecret(SecretReference reference, SecretStore store, Duration overlap, InstantSource clock) {
    this.reference = reference;
    this.store = store;
    this.overlap = overlap;
    this.clock = clock;
    try {
      this.values = new Values(store.read(reference), List.of());
    } catch (CallException e) {
      throw new SecretUnavailableException(e);
    }
  }

  @Override
  public String get() {
    return values.current();
  }

  /** The current value, then those that it replaced within the overlap. */
  List<String> accepted() {
    return values.accepted(clock.instant());
  }

  @Override
  public boolean renew(String refused) {
    if (!get().equals(refused)) {
      return true;
    }
    return renewOnce(refused);
  }

  private synchronized boolean renewOnce(String refused) {
    Instant now = clock.instant();
    if (get().equals(refused)
        && !reference.isPinned()
        && (renewed.equals(Instant.MIN) || !now.isBefore(renewed.plus(BETWEEN_RENEWALS)))) {
      renewed = now;
      refresh();
    }
    return !get().equals(refused);
  }

  /** Reads the value again. If that fails, the last value that was read stays in use. */
  synchronized void refresh() {
    if (reference.isPinned()) {
      return;
    }
    try {
      String value = store.read(reference);
      if (failing) {
        failing = false;
        log.info("Secret {} can be read again", reference);
      }
      if (!value.equals(get())) {
        values = values.next(value, clock.instant(), overlap);
        log.info("Secret {} was rotated: the new value is in use", reference);
      }
    } catch (CallException e) {
      if (!failing) {
        failing = true;
        log.warn("Secret {} keeps the last value that was read: {}", reference, e.getMessage());
      }
    }
  }
}
