package dev.sluice.topology.runtime;

import java.time.Duration;
import java.util.function.DoubleBinaryOperator;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * The health of the stream processors. They stay as they are while the brokers are away, so that
 * this is as their consumers show it: no connection, or no poll because a commit waits for a
 * broker.
 *
 * @param state as Kafka Streams has it
 * @param threads the stream threads that are alive
 * @param connections to brokers, of their consumers
 * @param sincePoll since the thread that is furthest behind last asked for records
 */
public record StreamsHealth(State state, int threads, int connections, Duration sincePoll) {
  private static final Duration LONGEST_SINCE_POLL = Duration.ofSeconds(10);

  /** The name of the metric, as of the two below, is Kafka's own. */
  private static final String CONNECTIONS = "connection-count";

  private static final String SINCE_POLL = "last-poll-seconds-ago";
  private static final String GROUP = "consumer-metrics";

  static StreamsHealth of(KafkaStreams streams) {
    int threads =
        (int)
            streams.metadataForLocalThreads().stream()
                .filter(t -> !t.threadState().equals("DEAD"))
                .count();
    return new StreamsHealth(
        streams.state(),
        threads,
        (int) reduced(streams, CONNECTIONS, Double::sum),
        Duration.ofSeconds((long) reduced(streams, SINCE_POLL, Math::max)));
  }

  private static double reduced(KafkaStreams streams, String name, DoubleBinaryOperator with) {
    return streams.metrics().values().stream()
        .filter(m -> isOfMainConsumer(m, name))
        .mapToDouble(m -> m.metricValue() instanceof Number n ? n.doubleValue() : 0)
        .reduce(0, with);
  }

  /** Those that restore state are idle most of the time. */
  private static boolean isOfMainConsumer(Metric metric, String name) {
    String client = metric.metricName().tags().getOrDefault("client-id", "");
    return metric.metricName().name().equals(name)
        && metric.metricName().group().equals(GROUP)
        && !client.endsWith("-restore-consumer");
  }

  /**
   * Whether it lives: brokers that are away come back, and a thread that died is replaced, but once
   * all of them are gone only a new process helps.
   */
  public boolean isAlive() {
    return threads > 0
        && switch (state) {
          case ERROR, PENDING_ERROR, NOT_RUNNING -> false;
          case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN -> true;
        };
  }

  /** Whether the brokers answer. */
  public boolean isInTouch() {
    return connections > 0 && sincePoll.compareTo(LONGEST_SINCE_POLL) < 0;
  }

  /** Whether work goes on. */
  public boolean isUp() {
    return threads > 0 && isInTouch() && (state == State.RUNNING || state == State.REBALANCING);
  }
}
