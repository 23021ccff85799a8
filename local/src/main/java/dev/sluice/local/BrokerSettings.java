package dev.sluice.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of a single broker that is its own controller, chosen for a laptop and for tests.
 */
final class BrokerSettings {

  static final int NODE_ID = 1;
  static final String BROKER_LISTENER = "PLAINTEXT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final Map<String, String> SINGLE_NODE =
      Map.of(
          "default.replication.factor", "1",
          "min.insync.replicas", "1",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  /**
   * Few partitions and threads, and a log cleaner that needs less than the default 128 MiB of heap.
   */
  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.num.partitions", "4",
          "log.cleaner.dedupe.buffer.size", "8388608",
          "num.network.threads", "2",
          "num.io.threads", "4",
          "background.threads", "4");

  /**
   * Groups form at once, and a dead member or transaction is removed within seconds. The minima
   * allow a group to choose even shorter times. A producer's next transaction waits for the end of
   * the one before. The producer asks for that every few milliseconds (20 to 100 by default), which
   * is most of the time of a short transaction.
   */
  private static final Map<String, String> QUICK =
      Map.ofEntries(
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("group.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "200"),
          Map.entry("group.consumer.session.timeout.ms", "10000"),
          Map.entry("group.consumer.min.session.timeout.ms", "1000"),
          Map.entry("group.share.heartbeat.interval.ms", "1000"),
          Map.entry("group.share.min.heartbeat.interval.ms", "200"),
          Map.entry("group.share.session.timeout.ms", "10000"),
          Map.entry("group.share.min.session.timeout.ms", "1000"),
          Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
          Map.entry("group.streams.heartbeat.interval.ms", "1000"),
          Map.entry("group.streams.min.heartbeat.interval.ms", "200"),
          Map.entry("group.streams.session.timeout.ms", "10000"),
          Map.entry("group.streams.min.session.timeout.ms", "1000"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
          Map.entry("add.partitions.to.txn.retry.backoff.ms", "2"),
          Map.entry("add.partitions.to.txn.retry.backoff.max.ms", "20"),
          Map.entry("broker.heartbeat.interval.ms", "500"));

  /**
   * The time for which the controller waits for a sign of the broker. Both are in one process. If
   * that process stalls, the broker must not lose its partitions: no other broker could take them
   * over.
   */
  private static final Map<String, String> ALONE = Map.of("broker.session.timeout.ms", "3600000");

  private static final Map<String, String> SUCCESSOR =
      Map.of("broker.session.timeout.ms", "200", "broker.heartbeat.interval.ms", "100");

  private BrokerSettings() {}

  /**
   * @param logFolder the folder of topics and of the cluster's metadata
   * @param port the broker's port, or 0 for any free one; the controller always takes a free one
   * @param more properties that replace those set here
   */
  static Properties of(Path logFolder, int port, Map<String, String> more) {
    Properties settings = new Properties();
    settings.putAll(SINGLE_NODE);
    settings.putAll(SMALL);
    settings.putAll(QUICK);
    settings.putAll(ALONE);
    settings.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", Integer.toString(NODE_ID)),
            Map.entry("log.dirs", logFolder.toString()),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry(
                "listeners",
                listener(BROKER_LISTENER, port) + "," + listener(CONTROLLER_LISTENER, 0)),
            Map.entry("advertised.listeners", listener(BROKER_LISTENER, port)),
            Map.entry("inter.broker.listener.name", BROKER_LISTENER),
            Map.entry("controller.listener.names", CONTROLLER_LISTENER),
            Map.entry(
                "listener.security.protocol.map",
                BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT"),
            // A placeholder: the real voter is known as soon as the controller has its port.
            Map.entry("controller.quorum.voters", NODE_ID + "@0.0.0.0:0")));
    settings.putAll(more);
    return settings;
  }

  /** The settings of a controller that has to remove a killed broker soon. */
  static Properties ofSuccessor(Path logFolder) {
    return of(logFolder, 0, SUCCESSOR);
  }

  private static String listener(String name, int port) {
    return name + "://" + FreePort.LOOPBACK + ":" + port;
  }
}
