package dev.sluice.local;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.coordinator.transaction.TransactionCoordinator;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Broker and controller put together by hand rather than by {@link KafkaRaftServer}, which wants to
 * know the controller's port before it is bound: so nobody can take it in between, and it need not
 * be the same at every start.
 */
final class SingleNode {

  private final ControllerServer controller;
  private final BrokerServer broker;

  private SingleNode(Properties settings) {
    KafkaConfig config = new KafkaConfig(settings, false);
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
        KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(SingleNode.class), "");
    CompletableFuture<Map<Integer, InetSocketAddress>> voters = new CompletableFuture<>();
    SharedServer shared =
        new SharedServer(
            config,
            stored._1,
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, stored._1.clusterId().orElseThrow()),
            voters,
            List.of(),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2);
    var _ =
        controller
            .socketServerFirstBoundPortFuture()
            .thenAccept(
                port -> voters.complete(Map.of(BrokerSettings.NODE_ID, FreePort.onLoopback(port))));
    broker = new BrokerServer(shared);
  }

  static SingleNode start(Properties settings) {
    SingleNode node = new SingleNode(settings);
    try {
      node.controller.startup();
      node.broker.startup();
      return node;
    } catch (Throwable e) { // Scala throws checked exceptions without saying so.
      node.stop();
      throw e;
    }
  }

  /**
   * Waits until the controller no longer takes the broker for alive that ran before, and was
   * killed. One that started sooner would go on as the leader that it was, until it is told that it
   * leads nothing any more: and a coordinator of transactions which finds no leader takes a
   * partition for deleted, and a transaction for ended there.
   *
   * @param settings with a short time for a broker to be silent
   * @return whether that was within {@code limit}
   * @see <a href="https://issues.apache.org/jira/browse/KAFKA-20734">KAFKA-20734</a>
   */
  static boolean outlive(Properties settings, Duration limit) {
    SingleNode node = new SingleNode(settings);
    try {
      node.controller.startup();
      return ConditionWait.await(limit, node::isOutlived);
    } finally {
      node.controller.shutdown();
    }
  }

  private boolean isOutlived() {
    MetadataImage image = controller.metadataCache().currentImage();
    BrokerRegistration former = image.cluster().broker(BrokerSettings.NODE_ID);
    return !image.isEmpty() && (former == null || former.fenced());
  }

  int port() {
    return broker.boundPort(ListenerName.normalised(BrokerSettings.BROKER_LISTENER));
  }

  /**
   * The coordinator of transactions first, for the broker then gives up what it leads, while it
   * still works: whatever it has not ended by then it ends at the next start. The controller last,
   * to which the partitions are given up.
   *
   * @see <a href="https://issues.apache.org/jira/browse/KAFKA-20734">KAFKA-20734</a>
   */
  void stop() {
    TransactionCoordinator transactions = broker.transactionCoordinator();
    if (transactions != null) {
      transactions.shutdown();
    }
    broker.shutdown();
    controller.shutdown();
  }
}
