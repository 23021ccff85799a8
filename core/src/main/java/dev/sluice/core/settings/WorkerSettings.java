package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/** The settings of the workers. */
public record WorkerSettings(
    int maxConcurrentRequests, int attempts, Duration drain, Duration drainDelay) {
  public static final Setting<Integer> MAX_CONCURRENT_REQUESTS =
      Setting.integer(
          "MAX_CONCURRENT_REQUESTS",
          50,
          1,
          100_000,
          "Tasks under way at once in each worker of a process.");

  public static final Setting<Integer> ATTEMPTS =
      Setting.integer(
          "WORKER_ATTEMPTS",
          5,
          1,
          100,
          "How often a task is tried before it goes to the dead letters.");

  public static final Setting<Duration> DRAIN =
      Setting.duration(
          "DRAIN_TIMEOUT",
          "20s",
          Duration.ZERO,
          Duration.ofMinutes(10),
          "How long tasks under way may finish when a process stops or loses a partition.");

  public static final Setting<Duration> DRAIN_DELAY =
      Setting.duration(
          "DRAIN_DELAY",
          "0s",
          Duration.ZERO,
          Duration.ofMinutes(5),
          "How long a process that is asked to stop goes on as before once its readiness says no, so that load balancers turn away from it first.");

  static final List<Setting<?>> SETTINGS =
      List.of(MAX_CONCURRENT_REQUESTS, ATTEMPTS, DRAIN, DRAIN_DELAY);

  static WorkerSettings read(SettingsReader reader) {
    return new WorkerSettings(
        /* maxConcurrentRequests= */ reader.get(MAX_CONCURRENT_REQUESTS),
        /* attempts= */ reader.get(ATTEMPTS),
        /* drain= */ reader.get(DRAIN),
        /* drainDelay= */ reader.get(DRAIN_DELAY));
  }
}
