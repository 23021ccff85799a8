package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.core.settings.Settings;
import dev.sluice.ingest.Api.Answer;
import dev.sluice.ingest.LogReader.Entry;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.State;
import dev.sluice.schemas.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two API processes' worth of API on one real broker and one real Redis. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IngestApiIT {
  private static Cluster cluster;
  private static Api one;
  private static Api two;
  private static RedisConnection redis;
  private static RedisStatusStore statuses;

  @BeforeAll
  static void start() throws Exception {
    cluster = new Cluster();
    one = cluster.startApi(Map.of());
    two = cluster.startApi(Map.of());
    Settings settings = cluster.settings(Map.of());
    redis = RedisConnection.open(settings.redis(), Optional.empty());
    statuses = new RedisStatusStore(redis, settings.redis().statusTtl());
  }

  @AfterAll
  static void stop() throws Exception {
    redis.close();
    cluster.close();
  }

  @Test
  void whatIsAcceptedIsInTheLogOnceAndKnownInEveryProcess() {
    List<CompletableFuture<Answer>> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Api api = i % 2 == 0 ? one : two;
      sent.add(
          api.postLater(
              "/async-process",
              "{\"input\":\"n%d\",\"conversation_id\":\"many-%d\"}".formatted(i, i % 20)));
    }
    Set<String> ids = new HashSet<>();
    for (CompletableFuture<Answer> later : sent) {
      Answer answer = later.join();
      assertThat(answer.status()).isEqualTo(202);
      String id = answer.text("/request_id");
      assertThat(ids.add(id)).isTrue();
      assertThat(one.get("/status/" + id).text("/status/state")).isEqualTo("processing");
      assertThat(two.get("/status/" + id).text("/status/state")).isEqualTo("processing");
    }
    List<Entry<Request>> log =
        requests().stream().filter(e -> e.key().startsWith("many-")).toList();
    assertThat(log).hasSize(200);
    assertThat(log)
        .extracting(e -> e.value().getRequestId())
        .containsExactlyInAnyOrderElementsOf(ids);
    Map<String, Set<Integer>> partitions =
        log.stream()
            .collect(
                Collectors.groupingBy(
                    Entry::key, Collectors.mapping(Entry::partition, Collectors.toSet())));
    assertThat(partitions.values()).allSatisfy(p -> assertThat(p).hasSize(1));
  }

  @Test
  void requestsOfAConversationAreInTheLogInTheOrderOfTheir202s() {
    List<String> accepted =
        IntStream.range(0, 50)
            .mapToObj(i ->
                one.post("/async-process", "{\"input\":\"hi\",\"conversation_id\":\"order\"}")
                    .text("/request_id"))
            .toList();
    assertThat(requests().stream().filter(e -> e.key().equals("order")))
        .extracting(e -> e.value().getRequestId())
        .containsExactlyElementsOf(accepted);
  }

  @Test
  void whoWaitsInAnyProcessIsWokenByTheProjectorsWrite() {
    String id = one.post("/async-process", "{\"input\":\"hi\"}").text("/request_id");
    CompletableFuture<Answer> here = one.getLater("/status/" + id + "?wait=30s");
    CompletableFuture<Answer> there = two.getLater("/status/" + id + "?wait=30s");
    waitersAre(one, 1);
    waitersAre(two, 1);
    statuses.apply(List.of(Events.completed(id, "done")));

    // Below the pause of the slow look, so that only the signal can have done it.
    await().atMost(Duration.ofSeconds(3)).until(() -> here.isDone() && there.isDone());
    assertThat(here.join().text("/result/output")).isEqualTo("done");
    assertThat(there.join().body()).isEqualTo(here.join().body());
  }

  @Test
  void cancelsThroughAnotherProcess() {
    String id =
        one.post("/async-process", "{\"input\":\"hi\",\"conversation_id\":\"cancelled\"}")
            .text("/request_id");
    assertThat(two.delete("/requests/" + id).status()).isEqualTo(202);

    assertThat(requests().stream().filter(e -> e.key().equals("cancelled")))
        .extracting(e -> e.value().getAction())
        .containsExactly(RequestAction.CHAT, RequestAction.CANCEL);
    statuses.apply(List.of(Events.ended(id, State.CANCELLED, "cancelled")));
    requireProblem(one.delete("/requests/" + id), 409, "already-ended");
  }

  @Test
  void documentsAreInTheLogInOrder() {
    Answer stored = one.post("/documents", "{\"text\":\"t\",\"document_id\":\"a/b%.md\"}");
    Answer removed = one.delete("/documents/a%2Fb%25.md");

    assertThat(stored.status()).isEqualTo(202);
    assertThat(removed.status()).isEqualTo(202);
    assertThat(
            LogReader.read(cluster.bootstrapServers(), "documents", Document.class).stream()
                .filter(e -> e.key().equals("a/b%.md")))
        .extracting(e -> e.value().getRequestId())
        .containsExactly(stored.text("/request_id"), removed.text("/request_id"));
  }

  @Test
  void showsAConversationsNewestTurns() {
    RedisConversationMemory memory = new RedisConversationMemory(redis, Duration.ofDays(1));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<Turn> turns =
        IntStream.rangeClosed(1, 60)
            .mapToObj(i -> new Turn((long) i, "r" + i, "in" + i, "out" + i, now))
            .toList();
    memory.append("default", "talk", turns);

    Answer usual = one.get("/conversations/talk");
    assertThat(usual.body().at("/turns").size()).isEqualTo(50);
    assertThat(usual.text("/turns/49/output")).isEqualTo("out60");
    Answer two = IngestApiIT.two.get("/conversations/talk?limit=2");
    assertThat(two.body().toString())
        .isEqualTo(
            """
            {"conversation_id":"talk","turns":[{"number":59,"request_id":"r59","input":"in59",\
            "output":"out59","finished_at":"%1$s"},{"number":60,\
            "request_id":"r60","input":"in60","output":"out60","finished_at":"%1$s"}]}\
            """
                .formatted(now));
    requireProblem(one.get("/conversations/never"), 404, "not-found");
  }

  @Test
  void aKeyIsGoodInEveryProcess() {
    String body = "{\"input\":\"once\",\"conversation_id\":\"keyed\"}";
    Answer first = one.post("/async-process", body, "Idempotency-Key", "it-1");
    Answer repeat = two.post("/async-process", body, "Idempotency-Key", "it-1");

    assertThat(repeat.body()).isEqualTo(first.body());
    requireProblem(
        two.post("/async-process", "{\"input\":\"x\"}", "Idempotency-Key", "it-1"),
        422,
        "key-reused");
    assertThat(requests().stream().filter(e -> e.key().equals("keyed"))).hasSize(1);
  }

  @Test
  void aRecordThatIsTooLargeIsRefusedWithTheSetting() {
    Api small = cluster.startApi(Map.of("MAX_RECORD_BYTES", "65536"));
    Answer answer = small.post("/async-process", "{\"input\":\"" + "x".repeat(70_000) + "\"}");
    requireProblem(answer, 413, "too-large");
    assertThat(answer.text("/detail")).contains("65536", "MAX_RECORD_BYTES");
    assertThat(small.post("/async-process", "{\"input\":\"small\"}").status()).isEqualTo(202);
  }

  @Test
  void topicsThatDoNotFitStopTheStartWithASentence(@TempDir Path folder) throws Exception {
    MainProcess ended =
        MainProcess.run(
            folder,
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                cluster.bootstrapServers(),
                "REDIS_URL",
                cluster.redis.url(),
                "PARTITIONS",
                "7",
                "PORT",
                "0"));

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.output())
        .contains("requests has 6 partitions, the settings say 7")
        .doesNotContain("\tat ", "Exception");
  }

  @Test
  void tellsItsHealthAndMetrics() {
    await()
        .untilAsserted(() -> {
          Answer health = one.get("/actuator/health");
          assertThat(health.status()).isEqualTo(200);
          assertThat(health.text("/components/ingestKafka/status")).isEqualTo("UP");
          assertThat(health.text("/components/ingestRedis/status")).isEqualTo("UP");
        });
    assertThat(one.get("/actuator/health/liveness").status()).isEqualTo(200);
    assertThat(one.get("/actuator/health/readiness").status()).isEqualTo(200);
    assertThat(one.get("/actuator/prometheus").http().body())
        .contains("kafka_producer_record_send_total", "http_server_requests_seconds_count");
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void withoutRedisRequestsAreAcceptedAndFoundOnceItIsBack() {
    cluster.redis.kill();
    Answer accepted = one.post("/async-process", "{\"input\":\"hi\"}");
    assertThat(accepted.status()).isEqualTo(202);
    String id = accepted.text("/request_id");
    requireProblem(one.get("/status/" + id), 503, "store-unavailable");
    await().atMost(Duration.ofSeconds(15)).until(() -> one.get("/actuator/health").status() == 503);

    cluster.redis.restart();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          Answer there = two.get("/status/" + id);
          assertThat(there.status()).isIn(200, 503);
          assertThat(there.text("/status/state")).isEqualTo("processing");
        });
    assertThat(one.get("/status/" + id).text("/status/state")).isEqualTo("processing");
    await().atMost(Duration.ofSeconds(15)).until(() -> one.get("/actuator/health").status() == 200);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void withoutKafkaNothingIsAcceptedAndItRecoversByItself() {
    cluster.stopKafka();
    List<CompletableFuture<Answer>> refused =
        IntStream.range(0, 20)
            .mapToObj(i -> one.postLater("/async-process", "{\"input\":\"gone\"}"))
            .toList();
    for (CompletableFuture<Answer> later : refused) {
      requireProblem(later.join(), 503, "not-accepted");
      assertThat(later.join().header("Retry-After")).isEqualTo("2");
    }
    await().atMost(Duration.ofSeconds(15)).until(() -> one.get("/actuator/health").status() == 503);
    assertThat(one.get("/actuator/health").text("/components/ingestKafka/status"))
        .isEqualTo("DOWN");
    assertThat(one.get("/actuator/health/liveness").status()).isEqualTo(200);

    cluster.startKafkaAgain();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> one.post("/async-process", "{\"input\":\"back\"}").status() == 202);
    await().atMost(Duration.ofSeconds(15)).until(() -> one.get("/actuator/health").status() == 200);
  }

  private static List<Entry<Request>> requests() {
    return LogReader.read(cluster.bootstrapServers(), "requests", Request.class);
  }

  private static void waitersAre(Api api, int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(api.get("/actuator/prometheus").http().body())
                .containsPattern("sluice_status_waiters(\\{.*})? %d\\.0".formatted(count)));
  }
}
