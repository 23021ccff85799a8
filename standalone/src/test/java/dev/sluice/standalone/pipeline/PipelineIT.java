package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.examples.ProduceAvro;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.codec.AvroSerde;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.standalone.Sluice;
import dev.sluice.standalone.process.Standalone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole of Sluice in one process, with real parts, as a user meets it. */
class PipelineIT {
  @TempDir static Path folder;
  private static Standalone sluice;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    sluice =
        Standalone.start(new Standalone.Options(0, 0, 0, folder.resolve("data")), Map.of(), folder);
    api = new Api(sluice.port());
  }

  @AfterAll
  static void stop() throws Exception {
    sluice.close();
  }

  private static String url() {
    return "http://127.0.0.1:" + sluice.port();
  }

  @Test
  void answersFromTheRightFileAndRemembersTheConversation() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(
        docs.resolve("otter.md"),
        "# Otters\n\nThe sea otter wraps itself in kelp before it sleeps.\n");
    Files.writeString(
        docs.resolve("bridge.txt"), "The old stone bridge of Mostar was rebuilt in 2004.\n");
    for (int i = 0; i < 20; i++) {
      Files.writeString(
          docs.resolve("filler-" + i + ".txt"),
          "Ledger entry %d: nothing to report.\n".formatted(i));
    }
    assertThat(Sluice.run("ingest", "--url", url(), docs.toString())).isZero();

    JsonNode first =
        api.end(api.submit("animals", "Where does the sea otter sleep, and what does it wrap?"));
    assertThat(Api.state(first)).isEqualTo("completed");
    assertThat(first.path("result").path("output").asString(""))
        .contains("wraps itself in kelp")
        .contains("otter.md");
    assertThat(first.path("result").path("sources").path(0).path("document_id").asString(""))
        .endsWith("otter.md");

    JsonNode second =
        api.end(api.submit("animals", "What did I ask you about the otter a moment ago?"));
    assertThat(second.path("result").path("output").asString(""))
        .contains("Where does the sea otter sleep");

    assertThat(Sluice.run("ask", "--url", url(), "When was the bridge of Mostar rebuilt?"))
        .isZero();
  }

  @Test
  void searchFindsThePassageWithItsSourceByApiByCommandAndByProducer() throws Exception {
    String body =
        "{\"document_id\":\"harbour.md\",\"text\":\"The harbour master rings a brass bell.\"}";
    api.end(api.json(api.post("/documents", body)).path("request_id").asString(""));

    var found = api.post("/search", "{\"query\":\"who rings the brass bell?\",\"top_k\":1}");
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    JsonNode passages = api.json(found).path("passages");
    assertThat(passages.size()).isEqualTo(1);
    assertThat(passages.path(0).path("document_id").asString("")).isEqualTo("harbour.md");
    assertThat(passages.path(0).path("text").asString("")).contains("brass bell");
    assertThat(passages.path(0).path("score").asDouble(0)).isPositive();

    assertThat(Sluice.run("search", "--url", url(), "--top-k", "2", "brass bell")).isZero();
    assertThat(Sluice.run("search", "--url", url(), "--top-k", "0", "brass bell")).isEqualTo(1);

    Map<String, Object> config =
        Map.of("bootstrap.servers", sluice.settings().kafka().bootstrapServers());
    String request =
        "{\"request_id\":\"json-search\",\"action\":\"SEARCH\",\"input\":\"brass bell\",\"top_k\":1}";
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(Topics.REQUESTS.name(), "json-search", request)).get();
    }
    JsonNode status = awaitKnown("json-search");
    assertThat(Api.state(status)).isEqualTo("completed");
    assertThat(status.path("passages").path(0).path("document_id").asString(""))
        .isEqualTo("harbour.md");
  }

  @Test
  void runsManyConversationsInOrder() throws Exception {
    Load load = new Load();
    load.send(api, 20, 10);
    assertThat(load.accepted()).isEqualTo(200);
    load.check(api);
  }

  @Test
  void anAvroProducersIdsAreTheIdsOfTheStatus() throws Exception {
    ProduceAvro.main(
        new String[] {
          sluice.settings().kafka().bootstrapServers(),
          "avro-doc",
          "The lighthouse keeper's cat is called Pharos.",
          "avro-request",
          "avro-talk",
          "What is the lighthouse keeper's cat called?"
        });
    assertThat(Api.state(awaitKnown("avro-doc"))).isEqualTo("completed");
    assertThat(Api.state(awaitKnown("avro-request"))).isEqualTo("completed");
  }

  @Test
  void aProducerInAnotherLanguageWritesJson() throws Exception {
    assumeTrue(
        new ProcessBuilder("sh", "-c", "command -v kcat").start().waitFor() == 0,
        "kcat is not installed: the JSON producer of the examples is not tested");
    Path script = Path.of("..", "examples", "produce-json.sh").toAbsolutePath();
    Process process =
        new ProcessBuilder(
                script.toString(),
                sluice.settings().kafka().bootstrapServers(),
                "json-doc",
                "The \"north\" gate closes at nine.",
                "json-request",
                "json-talk",
                "When does the north gate close?")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(Api.state(awaitKnown("json-doc"))).isEqualTo("completed");
    assertThat(Api.state(awaitKnown("json-request"))).isEqualTo("completed");
  }

  @Test
  void nonsenseIsAnsweredOrDeadLetteredAndEverythingElseFlowsOn() throws Exception {
    Random random = new Random(7);
    List<String> bodies =
        List.of(
            "",
            "{",
            "[]",
            "{\"input\":7}",
            "{\"inputt\":\"x\"}",
            "{\"input\":\" \"}",
            "null",
            "{\"input\":\"x\",\"temperature\":9}",
            "{\"input\":\"x\",\"deadline\":\"never\"}",
            "\u0000");
    for (int i = 0; i < 100; i++) {
      var response = api.post("/async-process", bodies.get(i % bodies.size()));
      assertThat(response.statusCode()).as(bodies.get(i % bodies.size())).isEqualTo(400);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("application/problem+json");
    }
    Map<String, Object> config =
        Map.of("bootstrap.servers", sluice.settings().kafka().bootstrapServers());
    Set<String> keys = new HashSet<>();
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 100; i++) {
        byte[] junk = new byte[random.nextInt(200)];
        random.nextBytes(junk);
        if (junk.length > 2 && i % 3 == 0) {
          junk[0] = (byte) 0xC3;
          junk[1] = 1;
        } else if (junk.length > 0 && i % 3 == 1) {
          junk[0] = '{';
        }
        keys.add("junk-" + i);
        producer.send(new ProducerRecord<>(Topics.REQUESTS.name(), "junk-" + i, junk)).get();
      }
    }
    assertThat(Api.state(api.end(api.submit("after", "Does it flow on?")))).isEqualTo("completed");
    assertThat(deadLetters(keys)).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void aRemovedDocumentIsFoundNoMore() {
    String body = "{\"document_id\":\"gone/soon.md\",\"text\":\"The vault code is xylophone.\"}";
    api.end(api.json(api.post("/documents", body)).path("request_id").asString(""));
    JsonNode before = api.end(api.submit("vault-1", "What is the vault code xylophone?"));
    assertThat(before.path("result").path("output").asString("")).contains("vault code");
    var removed = api.delete("/documents/gone%2Fsoon.md");
    assertThat(removed.statusCode()).isEqualTo(202);
    api.end(api.json(removed).path("request_id").asString(""));
    JsonNode after = api.end(api.submit("vault-2", "What is the vault code xylophone?"));
    assertThat(after.path("result").path("sources").toString()).doesNotContain("gone/soon.md");
  }

  /** A producer learns no 202: its id is known once the topology has read the record. */
  private static JsonNode awaitKnown(String id) {
    org.awaitility.Awaitility.await(id)
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/status/" + id).statusCode() == 200);
    return api.end(id);
  }

  private static List<String> deadLetters(Set<String> wanted) {
    List<String> found = new ArrayList<>();
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", sluice.settings().kafka().bootstrapServers(),
            "group.id", "dead-letter-test",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (var serde = new AvroSerde<>(DeadLetter.class);
        var consumer =
            new KafkaConsumer<>(config, new StringDeserializer(), serde.deserializer())) {
      consumer.subscribe(List.of(Topics.DEAD_LETTERS.name()));
      org.awaitility.Awaitility.await("dead letters")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> {
            consumer
                .poll(Duration.ofMillis(200))
                .forEach(record -> {
                  if (wanted.contains(record.key())) {
                    found.add(record.key());
                    assertThat(record.value().getFailure().getMessage()).isNotBlank();
                  }
                });
            return found.size() >= wanted.size();
          });
    }
    return found;
  }
}
