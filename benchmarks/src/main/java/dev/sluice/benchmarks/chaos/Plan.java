package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.Fault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The faults of a run, drawn from its seed: the same seed gives the same faults. */
final class Plan {
  static final String REDIS = "redis";
  static final String BROKER = "broker";

  /** The worker groups whose records can be delivered anew, and the topology's. */
  static final List<String> GROUPS =
      List.of("topology", "context", "chat", "embedding", "projector", "archive");

  private static final int QUIET_BEFORE = 1_000;
  private static final int LEAST_GAP = 1_500;
  private static final int MOST_GAP = 5_000;
  private static final int LEAST_LENGTH = 200;
  private static final int MOST_LENGTH = 6_000;

  private Plan() {}

  /**
   * Draws the faults.
   *
   * @param processes the names of all processes, the broker and Redis among them
   * @param flush whether Redis may lose everything
   */
  static List<Fault> of(long seed, int seconds, List<String> processes, boolean flush) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Fault> faults = new ArrayList<>();
    long at = QUIET_BEFORE;
    boolean redelivered = false;
    while (at < seconds * 1000L) {
      Kind kind = kind(random, flush);
      long length = random.nextInt(LEAST_LENGTH, MOST_LENGTH);
      String target =
          switch (kind) {
            case KILL, TERMINATE, PAUSE -> processes.get(random.nextInt(processes.size()));
            case REDELIVERY -> GROUPS.get(random.nextInt(GROUPS.size()));
            case FLUSH -> REDIS;
            case PROVIDER_OUTAGE, PROVIDER_HANG, PROVIDER_REFUSAL, POISON -> "";
          };
      // What only Redis knew of answers is gone with it: delivered anew, they would be paid again.
      boolean tooMuch = kind == Kind.REDELIVERY && (redelivered || flush);
      if (!tooMuch) {
        redelivered |= kind == Kind.REDELIVERY;
        faults.add(new Fault(at, kind, target, kind == Kind.POISON ? 0 : length));
        at += random.nextInt(LEAST_GAP, MOST_GAP);
      }
    }
    return List.copyOf(faults);
  }

  /** Killing is the most of it. */
  private static Kind kind(SplittableRandom random, boolean flush) {
    int drawn = random.nextInt(100);
    if (drawn < 34) {
      return Kind.KILL;
    } else if (drawn < 48) {
      return Kind.TERMINATE;
    } else if (drawn < 64) {
      return Kind.PAUSE;
    } else if (drawn < 71) {
      return Kind.PROVIDER_OUTAGE;
    } else if (drawn < 77) {
      return Kind.PROVIDER_HANG;
    } else if (drawn < 83) {
      return Kind.PROVIDER_REFUSAL;
    } else if (drawn < 92) {
      return Kind.POISON;
    } else {
      return flush && drawn < 96 ? Kind.FLUSH : Kind.REDELIVERY;
    }
  }
}
