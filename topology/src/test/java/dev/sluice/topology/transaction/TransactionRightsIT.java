package dev.sluice.topology.transaction;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.testkit.broker.BrokerUsers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that may not see all transactions, nor end one, logs the command for one that may. */
class TransactionRightsIT {
  private static final TopicLayout LAYOUT = new TopicLayout("hang.", 1, (short) 1, 1 << 20);
  private static final WatchedTopics WATCHED = new WatchedTopics(LAYOUT, "hang.sluice-topology");
  private static final TopicPartition STATUS = new TopicPartition("hang.status", 0);
  private static final BrokerUsers USERS = BrokerUsers.of("p", "topology");

  @TempDir private Path folder;

  @Test
  void whatItMayNotSeeOrEndIsToldOnce() throws Exception {
    int port;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0, USERS.authorizing())) {
      port = kafka.port();
      Map<String, Object> broker = USERS.broker(kafka.bootstrapServers());
      try (Admin admin = Admin.create(broker)) {
        new TopicAdmin(admin, LAYOUT).ensure(Duration.ofDays(1));
        admin
            .createAcls(
                List.of(
                    describe(ResourceType.CLUSTER, "kafka-cluster"),
                    describe(ResourceType.TOPIC, "__consumer_offsets")))
            .all()
            .get();
      }
      HangingProducer.begin(broker, "dead", STATUS, "hang.sluice-topology").dieForgotten(broker);
    }
    Logged log = new Logged();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, USERS.authorizing());
        TransactionAdmin admin =
            TransactionAdmin.of(USERS.client(kafka.bootstrapServers(), "topology"))) {
      HangingTransactions hanging =
          new HangingTransactions(admin, WATCHED, Duration.ofSeconds(60), meters, log.logger());
      for (int look = 0; look < 4; look++) {
        hanging.look(Instant.now().plus(Duration.ofHours(1)));
      }
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().getFirst())
          .startsWith("info ")
          .contains("READ is not allowed on [__consumer_offsets]");
      assertThat(log.lines().getLast())
          .startsWith("warn ")
          .contains("producer 0 ", "ALTER on the cluster")
          .endsWith(
              "kafka-transactions.sh --bootstrap-server %s abort --topic hang.status --partition 0"
                      .formatted(kafka.bootstrapServers())
                  + " --start-offset 0");
      assertThat(meters.counter("sluice.topology.transactions.ended").count()).isZero();
    }
  }

  private static AclBinding describe(ResourceType type, String name) {
    return new AclBinding(
        new ResourcePattern(type, name, LITERAL),
        new AccessControlEntry("User:topology", "*", DESCRIBE, ALLOW));
  }
}
