package dev.sluice.workers.runtime;

import dev.sluice.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * The options of a worker.
 *
 * @param kafka the client's properties, {@code bootstrap.servers} among them; what the runtime
 *     itself relies on (group, serializers, commits, acknowledgements) can't be changed here
 * @param layout how the topics are laid out; its prefix stands before the group's name too
 * @param group the consumer group's name without the prefix, which is the worker's name as well
 * @param maxInFlight how many tasks are handled at once, at least 1
 * @param attempts how often a task is tried that fails for another reason than an unreachable
 *     dependency, at least 1
 * @param drain how long tasks under way may finish when the worker is closed; when only partitions
 *     move to another worker it is at most {@link #MAX_REVOKE_DRAIN}
 * @param clock the time against which deadlines are held
 */
public record WorkerOptions(
    Map<String, Object> kafka,
    TopicLayout layout,
    String group,
    int maxInFlight,
    int attempts,
    Duration drain,
    InstantSource clock) {

  /**
   * The rest of the group waits while a partition is handed over, hence the bound; far below the
   * consumer's {@code max.poll.interval.ms}.
   */
  public static final Duration MAX_REVOKE_DRAIN = Duration.ofSeconds(2);

  public WorkerOptions {
    kafka = Map.copyOf(kafka);
    if (group.isBlank()) {
      throw new IllegalArgumentException("group must not be blank");
    }
    if (maxInFlight < 1 || attempts < 1 || drain.isNegative()) {
      throw new IllegalArgumentException(
          "maxInFlight and attempts must be at least 1, drain not negative");
    }
  }

  /** The group's name in the cluster. */
  public String groupId() {
    return layout.prefix() + group;
  }

  Duration revokeDrain() {
    return drain.compareTo(MAX_REVOKE_DRAIN) < 0 ? drain : MAX_REVOKE_DRAIN;
  }
}
