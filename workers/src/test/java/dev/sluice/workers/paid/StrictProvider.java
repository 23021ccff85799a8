package dev.sluice.workers.paid;

import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A provider that refuses every call beyond its limit, which it applies by the second, reports its
 * limits with every answer and refusal, and notes when each call reached it.
 */
final class StrictProvider {
  /**
   * A call that reached it.
   *
   * @param at by {@link System#nanoTime()}
   */
  record Seen(long at, String id, boolean refused) {}

  private final List<Seen> seen = new ArrayList<>();
  private final Duration latency;
  private final Sleeper time = Sleeper.system();
  private double perSecond;
  private double room;
  private long filled = System.nanoTime();
  private Duration refusingFor = Duration.ZERO;

  StrictProvider(double perSecond, Duration latency) {
    this.perSecond = perSecond;
    this.latency = latency;
    this.room = perSecond;
  }

  LlmAnswer answer(LlmCall call, Consumer<ObservedLimits> headers) throws InterruptedException {
    try {
      admit(call.callId());
      time.sleep(latency);
      return Fixtures.answer(call.callId());
    } finally {
      headers.accept(observed());
    }
  }

  private synchronized ObservedLimits observed() {
    return new ObservedLimits(
        OptionalInt.of((int) (60 * perSecond)),
        OptionalInt.of((int) (60 * perSecond - perSecond + room)),
        Duration.ofMillis((long) ((perSecond - room) / perSecond * 1000)),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Duration.ZERO);
  }

  private synchronized void admit(String id) {
    long now = System.nanoTime();
    room = Math.min(perSecond, room + (now - filled) * perSecond / TimeUnit.SECONDS.toNanos(1));
    filled = now;
    boolean refused = room < 1 || !refusingFor.isZero();
    seen.add(new Seen(now, id, refused));
    if (refused) {
      Duration retryAfter = refusingFor.isZero() ? Duration.ofSeconds(1) : refusingFor;
      refusingFor = Duration.ZERO;
      throw Fixtures.limited(retryAfter);
    }
    room--;
  }

  /** The next call is refused, and told to come back after this time. */
  synchronized void refuseOnce(Duration retryAfter) {
    refusingFor = retryAfter;
  }

  synchronized void limit(double callsPerSecond) {
    perSecond = callsPerSecond;
    room = Math.min(room, perSecond);
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  synchronized long refusals() {
    return seen.stream().filter(Seen::refused).count();
  }
}
