package dev.sluice.local;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Polls for a change that another process makes without a signal. */
final class ConditionWait {

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private ConditionWait() {}

  /** Whether the condition came true in time. */
  static boolean await(Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    return true;
  }
}
