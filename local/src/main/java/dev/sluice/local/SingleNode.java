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
 * A broker and a controller in one JVM. They are not made by {@link KafkaRaftServer}, which has to
 * know the controller's port before it is bound. So no other program can take the port in between,
 * and it may be another one at every start.
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
    } catch (Throwable e) { // Scala throws checked exceptions without declaring them.
      node.stop();
      throw e;
    }
  }

  /**
   * Waits until the controller regards the previous broker, which was killed, as dead. A broker
   * that started sooner would go on as leader of its partitions until the controller removes it as
   * leader. A coordinator of transactions that finds no leader regards the partition as deleted,
   * and the transaction as ended there.
   *
   * @param settings settings with a short session timeout of brokers
   * @return whether this happened within {@code limit}
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
   * Stops the coordinator of transactions first, since the broker then gives up its partitions
   * while the coordinator still works. Transactions that it has not ended by then are ended at the
   * next start. The controller is stopped last, since the partitions are given up to it.
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
