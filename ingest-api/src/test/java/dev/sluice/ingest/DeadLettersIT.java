package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingest.Api.Answer;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Dead letters through two API processes on one real broker. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadLettersIT {
  private static final ByteArraySerializer BYTES = new ByteArraySerializer();
  private static Cluster cluster;
  private static Api one;
  private static Api two;

  @BeforeAll
  static void start() throws Exception {
    cluster = new Cluster();
    one = cluster.startApi(Map.of());
    two = cluster.startApi(Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 40; i++) {
        producer.send(letter("r" + i, "chat", i % 4 == 0 ? "timeout" : "insufficient_quota"));
      }
      DeadLetter poison =
          DeadLetter.newBuilder(failed("junk", "topology", "undecodable"))
              .setSourcePartition(1)
              .setSourceOffset(7)
              .setValue(ByteBuffer.wrap("junk".getBytes(UTF_8)))
              .setTenant(null)
              .setRequestId(null)
              .build();
      producer.send(record(poison));
      // A worker that died before its commit wrote its letter twice.
      producer.send(record(poison));
      producer.send(new ProducerRecord<>(Topics.DEAD_LETTERS.name(), "no letter".getBytes(UTF_8)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", cluster.bootstrapServers());
    return new KafkaProducer<>(config, BYTES, BYTES);
  }

  private static DeadLetter failed(String id, String component, String code) {
    Request request =
        Request.newBuilder().setRequestId(id).setTenant("acme").setInput("input of " + id).build();
    return DeadLetter.newBuilder()
        .setSourceTopic("requests")
        .setSourcePartition(-1)
        .setSourceOffset(-1)
        .setKey(ByteBuffer.wrap(id.getBytes(UTF_8)))
        .setValue(ByteBuffer.wrap(AvroCodec.of(Request.class).encode(request)))
        .setComponent(component)
        .setFailure(new Failure(code, "for this reason", null))
        .setAttempts(1)
        .setFailedAt(Instant.now())
        .setTenant("acme")
        .setRequestId(id)
        .build();
  }

  private static ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
    return new ProducerRecord<>(
        Topics.DEAD_LETTERS.name(), AvroCodec.of(DeadLetter.class).encode(letter));
  }

  private static ProducerRecord<byte[], byte[]> letter(String id, String component, String code) {
    return record(failed(id, component, code));
  }

  /** So many are in the log soon: a commit is acknowledged before all partitions show it. */
  private static List<String> replayed(int expected) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(DeadLettersIT::replayed, ids -> ids.size() >= expected);
  }

  /** What was committed to the requests, as id and attempt. */
  private static List<String> replayed() throws UndecodableException {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            cluster.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false);
    List<String> ids = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.REQUESTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          Request request = AvroCodec.of(Request.class).decode(record.value());
          ids.add(request.getRequestId() + " " + request.getAttempt());
        }
      }
    }
    return ids;
  }

  private static String idOf(String requestId) {
    for (JsonNode letter : one.get("/dead-letters?state=all&limit=1000").body().path("letters")) {
      if (letter.path("request_id").asString("").equals(requestId)) {
        return letter.path("id").asString();
      }
    }
    throw new AssertionError(requestId);
  }

  private static Answer replay(Api api, String id) {
    return api.post("/dead-letters/replay", "{\"ids\":[\"%s\"]}".formatted(id));
  }

  @Test
  @Order(1)
  void listsWithCountsOriginReasonFiltersAndPages() {
    Answer all = one.get("/dead-letters?limit=10");
    assertThat(all.status()).isEqualTo(200);
    assertThat(all.body().path("groups").size()).isEqualTo(3);
    for (JsonNode group : all.body().path("groups")) {
      assertThat(group.path("count").asInt())
          .isEqualTo(
              switch (group.path("code").asString()) {
                case "timeout" -> 10;
                case "insufficient_quota" -> 30;
                case "undecodable" -> 1;
                default -> -1;
              });
    }
    assertThat(all.body().path("letters").size()).isEqualTo(10);
    JsonNode poison = all.body().at("/letters/0");
    assertThat(poison.path("id").asString()).isEqualTo("requests/1/7");
    assertThat(poison.path("replayable").asBoolean(true)).isFalse();
    assertThat(poison.path("why_not").asString()).contains("cannot be read");
    assertThat(poison.toString()).doesNotContain("anRr");

    int seen = 10;
    String next = all.text("/next");
    while (!next.isEmpty()) {
      Answer page = two.get("/dead-letters?limit=10&before=" + next);
      seen += page.body().path("letters").size();
      next = page.text("/next");
    }
    assertThat(seen).isEqualTo(41);
    assertThat(
            one.get("/dead-letters?code=timeout&tenant=acme&newer_than=1h").text("/groups/0/count"))
        .isEqualTo("10");
    assertThat(one.get("/dead-letters?older_than=1h").body().path("groups").size()).isZero();
    assertThat(one.get("/dead-letters?tenant=other").body().path("letters").size()).isZero();
    assertThat(one.get("/dead-letters?limit=0").status()).isEqualTo(400);
    assertThat(one.get("/dead-letters?state=odd").status()).isEqualTo(400);
    assertThat(one.get("/dead-letters?before=x").status()).isEqualTo(400);
  }

  @Test
  @Order(2)
  void oneIsReplayedOnceWhoeverAsks() {
    String id = idOf("r0");
    assertThat(replay(one, id).text("/letters/0/outcome")).isEqualTo("replayed");
    Answer again = replay(two, id);
    assertThat(again.text("/letters/0/outcome")).isEqualTo("already_replayed");
    assertThat(again.text("/letters/0/request_id")).isEqualTo("r0");
    assertThat(again.text("/replayed")).isEqualTo("0");
    assertThat(replay(one, "requests/1/7").text("/letters/0/outcome")).isEqualTo("not_replayable");
    assertThat(replay(one, "requests/9/9").text("/letters/0/outcome")).isEqualTo("not_found");
    assertThat(replayed(1)).containsExactly("r0 1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> two.get("/dead-letters?state=replayed").text("/letters/0/id").equals(id));
    for (String body :
        List.of(
            "{}", "{\"ids\":[],\"all\":true}", "{\"ids\":[\"a\"],\"code\":\"x\"}", "{\"ids\":7}")) {
      assertThat(one.post("/dead-letters/replay", body).status()).as(body).isEqualTo(400);
    }
  }

  /** A process that dies between the record and its mark is fenced by the next replay. */
  @Test
  @Order(3)
  void aReplayThatDiedHalfwayWasNone() throws Exception {
    String letter = idOf("r4");
    String id = cluster.settings(Map.of()).app().serviceName() + "-replays";
    KafkaProducer<byte[], byte[]> dead = producer(Map.of("transactional.id", id));
    dead.initTransactions();
    dead.beginTransaction();
    dead.send(
            new ProducerRecord<>(
                Topics.REQUESTS.name(),
                AvroCodec.of(Request.class)
                    .encode(Request.newBuilder().setRequestId("r4").setInput("half").build())))
        .get();
    assertThat(replay(one, letter).text("/letters/0/outcome")).isEqualTo("replayed");
    assertThat(replayed(2)).containsExactlyInAnyOrder("r0 1", "r4 1");
    dead.close(Duration.ZERO);
  }

  @Test
  @Order(4)
  void manyOperatorsAtOnceReplayEachOfAllOnce() {
    List<CompletableFuture<Answer>> calls =
        IntStream.range(0, 6)
            .mapToObj(
                i -> (i % 2 == 0 ? one : two).postLater("/dead-letters/replay", "{\"all\":true}"))
            .toList();
    int told = 0;
    for (CompletableFuture<Answer> call : calls) {
      Answer answer = call.join();
      assertThat(answer.status()).isIn(200, 409);
      told += answer.body().path("replayed").asInt(0);
    }
    told += one.post("/dead-letters/replay", "{\"all\":true}").body().path("replayed").asInt(0);
    assertThat(told).isEqualTo(38);
    assertThat(replayed(40)).hasSize(40).doesNotHaveDuplicates().allMatch(r -> r.endsWith(" 1"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> one.get("/dead-letters").body().path("groups").size() == 1);
    assertThat(one.get("/dead-letters").text("/groups/0/code")).isEqualTo("undecodable");
  }
}
