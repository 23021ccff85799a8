package dev.sluice.core.secrets;

import dev.sluice.core.failure.CallException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of one reference: the current one, and those that it replaced lately. */
final class HeldSecret implements CurrentSecret {
  private static final Logger log = LoggerFactory.getLogger(HeldSecret.class);

  /** Whoever was refused may have the store asked this often; a key that is wrong stays wrong. */
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

  /** Replaced whole under the lock of this, read without it. */
  private volatile Values values;

  /** Guarded by this: when one who was refused last had the store asked. */
  private Instant renewed = Instant.MIN;

  /** Guarded by this: whether the present failure has been told. */
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

  /** Reads the value again; the last good one stays in use if that fails. */
  synchronized void refresh() {
    if (reference.isPinned()) {
      return;
    }
    try {
      String value = store.read(reference);
      if (failing) {
        failing = false;
        log.info("{} can be read again", reference);
      }
      if (!value.equals(get())) {
        values = values.next(value, clock.instant(), overlap);
        log.info("{} was rotated: the new value is in use", reference);
      }
    } catch (CallException e) {
      if (!failing) {
        failing = true;
        log.warn("{}; the last value that was read stays in use", e.getMessage());
      }
    }
  }
}
