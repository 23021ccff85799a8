package dev.sluice.topology.stream;

import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * How the stream processors are.
 *
 * @param state as Kafka Streams has it
 * @param threads the stream threads that are alive
 * @param connected whether any of them has a connection to a broker
 */
public record StreamHealth(State state, int threads, boolean connected) {
  private static final String CONNECTIONS = "connection-count";
  private static final String CONSUMERS = "consumer-metrics";

  static StreamHealth of(KafkaStreams streams) {
    int threads =
        (int)
            streams.metadataForLocalThreads().stream()
                .filter(t -> !t.threadState().equals("DEAD"))
                .count();
    boolean connected =
        streams.metrics().values().stream()
            .filter(StreamHealth::countsConnections)
            .anyMatch(m -> m.metricValue() instanceof Number count && count.doubleValue() > 0);
    return new StreamHealth(streams.state(), threads, connected);
  }

  private static boolean countsConnections(Metric metric) {
    return metric.metricName().name().equals(CONNECTIONS)
        && metric.metricName().group().equals(CONSUMERS);
  }

  /** Whether work goes on, or will without anybody's help. */
  public boolean isUp() {
    return threads > 0 && connected && (state == State.RUNNING || state == State.REBALANCING);
  }
}
