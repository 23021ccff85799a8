package dev.sluice.simulator;

import dev.sluice.core.limit.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The behaviour of the provider that can be changed while it runs. Safe for concurrent use. */
final class Behaviour {
  private final ProviderOptions options;
  private final Map<String, SimulatedLimits> models = new ConcurrentHashMap<>();
  private final Deque<Fault> next = new ArrayDeque<>();

  private volatile Limits limits;
  private volatile Duration leastLatency;
  private volatile Duration mostLatency;
  private volatile double faultRate;
  private volatile @Nullable Fault outage;
  private volatile @Nullable Set<String> keys;

  Behaviour(ProviderOptions options) {
    this.options = options;
    this.limits = options.limits();
    this.leastLatency = options.leastLatency();
    this.mostLatency = options.mostLatency();
    this.faultRate = options.faultRate();
  }

  SimulatedLimits limits(String model) {
    return models.computeIfAbsent(
        model, m -> new SimulatedLimits(limits, options.slice(), System.nanoTime()));
  }

  synchronized void setLimits(Limits value) {
    limits = value;
    models.clear();
  }

  void setLatency(Duration least, Duration most) {
    leastLatency = least;
    mostLatency = most;
  }

  void setFaultRate(double value) {
    faultRate = value;
  }

  void setOutage(@Nullable Fault value) {
    outage = value;
  }

  void setKeys(@Nullable Set<String> value) {
    keys = value == null ? null : Set.copyOf(value);
  }

  synchronized void failNext(Fault fault, int times) {
    for (int i = 0; i < times; i++) {
      next.add(fault);
    }
  }

  Optional<Fault> outage() {
    return Optional.ofNullable(outage);
  }

  boolean knows(@Nullable String authorization) {
    Set<String> known = keys;
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return false;
    }
    return known == null || known.contains(authorization.substring("Bearer ".length()));
  }

  /** The fault with which a call fails; empty if it does not fail. */
  Optional<Fault> fault(String text, String id, int earlier) {
    Optional<Fault> asked = Directives.fault(text, earlier);
    if (asked.isPresent()) {
      return asked;
    }
    synchronized (this) {
      if (!next.isEmpty()) {
        return Optional.of(next.remove());
      }
    }
    return drawn(id, earlier, 1).nextDouble() < faultRate
        ? Optional.of(Fault.SERVER_ERROR)
        : Optional.empty();
  }

  /** The time that a call takes. */
  Duration latency(String text, String id, int earlier) {
    long least = leastLatency.toNanos();
    long most = Math.max(least, mostLatency.toNanos());
    return Directives.latency(text)
        .orElseGet(() -> Duration.ofNanos(drawn(id, earlier, 2).nextLong(least, most + 1)));
  }

  /** A random generator for a call: always the same for the same call, in any order of calls. */
  private SplittableRandom drawn(String id, int earlier, int purpose) {
    long mixed = options.seed() * 31 + id.hashCode();
    return new SplittableRandom((mixed * 31 + earlier) * 31 + purpose);
  }
}
