package dev.sluice.topology.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.TopicLayout;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of a real broker: one that goes on is left alone, one that hangs is ended. */
class HangingTransactionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));
  private static final TopicLayout LAYOUT = new TopicLayout("hang.", 1, (short) 1, 1 << 20);
  private static final String GROUP = "hang.sluice-topology";
  private static final WatchedTopics WATCHED = new WatchedTopics(LAYOUT, GROUP);
  private static final TopicPartition STATUS = new TopicPartition("hang.status", 0);

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private Map<String, Object> client;
  private final Logged log = new Logged();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder, 0);
    client = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      new TopicAdmin(admin, LAYOUT).ensure(Duration.ofDays(1));
    }
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void oneThatIsUnderWayIsLeftAloneHoweverOldItIs() throws Exception {
    try (HangingProducer live = HangingProducer.begin(client, "live", STATUS, GROUP);
        TransactionAdmin admin = TransactionAdmin.of(client)) {
      assertThat(admin.sight(WATCHED).open())
          .extracting(o -> o.partition().topic())
          .containsExactlyInAnyOrder("hang.status", "__consumer_offsets");
      HangingTransactions hanging = hanging(admin);
      for (int look = 0; look < 3; look++) {
        hanging.look(LATER);
      }
      assertThat(ended()).isZero();
      live.commit();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(read()).containsExactly("live"));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed()).isEqualTo(1));
    }
  }

  @Test
  void oneThatHangsIsEndedByTheSecondLook() throws Exception {
    hang();
    try (TransactionAdmin admin = TransactionAdmin.of(client)) {
      HangingTransactions hanging = hanging(admin);
      hanging.look(Instant.now());
      hanging.look(LATER);
      assertThat(ended()).isZero();
      assertThat(read()).isEmpty();
      assertThatThrownBy(this::committed).isInstanceOf(TimeoutException.class);

      hanging.look(LATER);

      assertThat(ended()).isEqualTo(2);
      assertThat(log.lines())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).startsWith("warn Ended a hanging transaction in "))
          .anySatisfy(line -> assertThat(line).contains(" hang.status-0 ", "offset 0", "epoch 0"));
      assertThat(read()).containsExactly("after");
      assertThat(committed()).isEqualTo(-1);
      assertThat(admin.sight(WATCHED).open()).isEmpty();
    }
  }

  @Test
  void severalMayEndTheSame() throws Exception {
    hang();
    try (TransactionAdmin admin = TransactionAdmin.of(client)) {
      OpenTransaction open = admin.sight(WATCHED).open().getFirst();
      HangingTransactions one = hanging(admin);
      HangingTransactions other = hanging(admin);
      for (int look = 0; look < 2; look++) {
        one.look(LATER);
        other.look(LATER);
      }
      assertThat(ended()).isEqualTo(2);
      admin.abort(open);
      assertThat(read()).containsExactly("after");
    }
  }

  @Test
  void theWatchLooksByItselfUntilItIsClosed() throws Exception {
    hang();
    Duration often = Duration.ofMillis(100);
    try (TransactionWatch watch =
        TransactionWatch.start(client, WATCHED, meters, often, Duration.ofSeconds(1))) {
      await().atMost(PATIENCE).until(() -> ended() == 2);
      watch.close();
      await().atMost(PATIENCE).until(() -> !watch.isRunning());
    }
    assertThat(read()).containsExactly("after");
  }

  @Test
  void whileKafkaIsAwayNothingIsSaidAndNothingFails() throws Exception {
    try (TransactionAdmin admin = TransactionAdmin.of(client, Duration.ofSeconds(1))) {
      kafka.close();
      hanging(admin).look(LATER);
      assertThat(log.lines()).isEmpty();
    }
  }

  /** As it is after a broker was held up for longer than a transaction may take. */
  private void hang() throws Exception {
    HangingProducer.begin(client, "dead", STATUS, GROUP).dieForgotten(client);
    int port = kafka.port();
    kafka.close();
    kafka = EmbeddedKafka.start(folder, port);
    HangingProducer.write(client, STATUS, "after");
  }

  private HangingTransactions hanging(TransactionAdmin admin) {
    return new HangingTransactions(admin, WATCHED, BOUND, meters, log.logger());
  }

  private double ended() {
    return meters.counter("sluice.topology.transactions.ended").count();
  }

  /** What a reader of committed records gets. */
  private List<String> read() {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("isolation.level", "read_committed");
    List<String> read = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer(properties)) {
      consumer.assign(List.of(STATUS));
      long end = consumer.endOffsets(List.of(STATUS)).get(STATUS);
      consumer.seekToBeginning(List.of(STATUS));
      while (consumer.position(STATUS) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(r -> read.add(r.value()));
      }
    }
    return read;
  }

  /** The group's offset, -1 where there is none. A transaction that is open withholds it. */
  private long committed() {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("isolation.level", "read_committed");
    properties.put("group.id", GROUP);
    try (KafkaConsumer<String, String> consumer = consumer(properties)) {
      OffsetAndMetadata offset =
          consumer.committed(Set.of(STATUS), Duration.ofSeconds(5)).get(STATUS);
      return offset == null ? -1 : offset.offset();
    }
  }

  private static KafkaConsumer<String, String> consumer(Map<String, Object> properties) {
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }
}
