package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

  @TempDir Path data;

  @Test
  void servesWritersAndReadersOnTheLoopback() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + kafka.port());
      Records.createTopic(kafka.bootstrapServers());

      Records.write(kafka.bootstrapServers(), "a", "b");

      assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("a", "b");
    }
  }

  @Test
  void commitsAndAbortsTransactions() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      Records.createTopic(kafka.bootstrapServers());
      try (var producer =
          Records.producer(kafka.bootstrapServers(), Map.of("transactional.id", "writer"))) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(Records.TOPIC, "dropped")).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(Records.TOPIC, "kept")).get();
        producer.commitTransaction();
      }

      // A commit returns as soon as it is decided; the markers for the readers are written later.
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(Records.readAll(kafka.bootstrapServers())).containsExactly("kept"));
    }
  }

  @Test
  void aGroupOfTheNewProtocolJoinsAndCommits() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      Records.createTopic(kafka.bootstrapServers());
      Records.write(kafka.bootstrapServers(), "a");
      Map<String, Object> settings =
          Map.of(
              "bootstrap.servers", kafka.bootstrapServers(),
              "group.id", "readers",
              "group.protocol", "consumer",
              "auto.offset.reset", "earliest");
      try (var consumer =
              new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
          Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        consumer.subscribe(List.of(Records.TOPIC));
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
        consumer.commitSync();

        assertThat(
                admin
                    .listConsumerGroupOffsets("readers")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values())
            .singleElement()
            .satisfies(committed -> assertThat(committed.offset()).isEqualTo(1));
      }
    }
  }

  @Test
  void keepsItsDataOverRestartsOnOtherPorts() throws Exception {
    int firstPort;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      firstPort = kafka.port();
      Records.createTopic(kafka.bootstrapServers());
      Records.write(kafka.bootstrapServers(), "first life");
    }
    // Kept open, so that the next start cannot get the same port.
    try (var held = new ServerSocket(firstPort, 1, InetAddress.ofLiteral("127.0.0.1"));
        EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      assertThat(kafka.port()).isNotEqualTo(held.getLocalPort());
      Records.write(kafka.bootstrapServers(), "second life");

      assertThat(Records.readAll(kafka.bootstrapServers()))
          .containsExactly("first life", "second life");
    }
  }

  @Test
  void createsNoTopicByItself() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThatThrownBy(() -> admin.describeTopics(List.of("nowhere")).allTopicNames().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void namesATakenPortAndItsFlag() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = other.getLocalPort();

      assertThatThrownBy(() -> EmbeddedKafka.start(data, port))
          .isInstanceOf(PortTakenException.class)
          .hasMessage(
              "port %d is in use by another program: free it, or choose another with --kafka-port",
              port)
          .hasNoCause();
      assertThat(data.resolve("kafka/log")).doesNotExist();
    }
  }

  @Test
  void refusesAFolderInUseAndLetsGoOfItWhenClosed() {
    EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
    try {
      assertThatThrownBy(() -> EmbeddedKafka.start(data, 0))
          .isInstanceOf(DataFolderInUseException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
    } finally {
      kafka.close();
    }
    kafka.close();
    EmbeddedKafka.start(data, 0).close();
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "not a folder");

    assertThatThrownBy(() -> EmbeddedKafka.start(file, 0))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining(file.toString());
  }
}
