package dev.sluice.workers.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.usage.PaidUsage;
import java.time.Duration;
import java.util.Optional;

/**
 * The usage of embeddings that were paid for and are of no use, by the task that they were made
 * for: it is published when the task is given up. Lost with the process. Safe for concurrent use.
 */
public final class UselessAnswers {
  private static final int MOST_TASKS = 10_000;
  private static final Duration KEPT = Duration.ofHours(1);

  private final Cache<Object, PaidUsage> byTask =
      Caffeine.newBuilder().maximumSize(MOST_TASKS).expireAfterWrite(KEPT).build();

  /** Failures that are accounted, by identity: all who wait for one text get the same failure. */
  private final Cache<CallException, Boolean> accounted =
      Caffeine.newBuilder().weakKeys().maximumSize(MOST_TASKS).build();

  /** Keeps the usage of a failure, if it has one. */
  public void keep(Object task, CallException failure) {
    if (CallCost.of(failure) instanceof CallCost.Paid(Optional<Usage> usage)
        && usage.isPresent()
        && usage.get().getInputTokens() > 0
        && accounted.asMap().putIfAbsent(failure, true) == null) {
      byTask.put(task, new PaidUsage(usage.get(), 1, 0, Duration.ZERO));
    }
  }

  /** Takes the usage that was kept for a task, so that it is published once. */
  public Optional<PaidUsage> take(Object task) {
    return Optional.ofNullable(byTask.asMap().remove(task));
  }
}
