package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Fault;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.standalone.Sluice;
import dev.sluice.standalone.process.Standalone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import tools.jackson.databind.JsonNode;

/**
 * Replays requests that the provider refused, and fills Redis from the log after it lost its data.
 */
class RecoveryIT {
  @TempDir static Path folder;
  private static SimulatedProvider provider;
  private static Standalone sluice;
  private static Api api;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    provider = SimulatedProvider.start();
    provider.limits(1_000_000, 1_000_000_000);
    sluice =
        Standalone.start(
            new Standalone.Options(0, 0, 0, folder.resolve("data")),
            Map.of(
                "LLM_PROVIDER",
                "openai",
                "OPENAI_API_KEY",
                "key",
                "OPENAI_BASE_URL",
                provider.baseUrl().toString(),
                "ENABLE_VECTOR_SEARCH",
                "false"),
            folder);
    api = new Api(sluice.port());
    url = "http://127.0.0.1:" + sluice.port();
  }

  @AfterAll
  static void stop() throws Exception {
    sluice.close();
    provider.close();
  }

  @Test
  void whatFailedAtTheProviderIsReplayedUnderItsIdAndCompletesOnce() throws Exception {
    provider.startOutage(Fault.INSUFFICIENT_QUOTA);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(api.submit("talk-" + i, "What is number " + i + "?"));
    }
    for (String id : ids) {
      assertThat(Api.state(api.end(id))).isEqualTo("failed");
    }
    provider.endOutage();
    provider.resetCounts();
    JsonNode listed = letters(5);
    assertThat(listed.at("/groups/0/code").asString("")).isEqualTo("insufficient_quota");
    succeeds("dead-letters", "list");

    String letter = letterOf(listed, ids.getFirst());
    succeeds("dead-letters", "replay", letter);
    JsonNode end = awaitCompleted(ids.getFirst());
    assertThat(end.at("/result/output").asString("")).isNotBlank();
    succeeds("dead-letters", "replay", letter);
    assertThat(Sluice.run("dead-letters", "replay", "--url", url, "no/such")).isEqualTo(1);

    succeeds("dead-letters", "replay", "--all");
    for (String id : ids) {
      awaitCompleted(id);
    }
    assertThat(provider.calls().received()).isEqualTo(5);
    letters(0);
    for (int i = 0; i < 5; i++) {
      String id = ids.get(i);
      String talk = "talk-" + i;
      awaitTurns(talk, List.of(id));
    }
  }

  @Test
  void whatRedisLostComesBackFromTheLogAndIsNeverDeniedMeanwhile() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(api.submit("lasting", "Remember number " + i));
    }
    ids.forEach(id -> assertThat(Api.state(api.end(id))).isEqualTo("completed"));
    awaitTurns("lasting", ids);
    try (Jedis redis = new Jedis(sluice.settings().redis().url())) {
      redis.flushAll();
    }
    for (String id : ids) {
      JsonNode status =
          Awaitility.await("the status of " + id)
              .atMost(Duration.ofSeconds(30))
              .pollInterval(Duration.ofMillis(20))
              .until(
                  () -> {
                    var answer = api.get("/status/" + id);
                    assertThat(answer.statusCode()).isIn(200, 503);
                    return api.json(answer);
                  },
                  s -> Api.state(s).equals("completed"));
      assertThat(status.at("/result/output").asString("")).isNotBlank();
    }
    awaitTurns("lasting", ids);
    Awaitility.await("an unknown id to be unknown again")
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/status/never").statusCode() == 404);

    ids.add(api.submit("lasting", "And number 3"));
    assertThat(Api.state(api.end(ids.getLast()))).isEqualTo("completed");
    awaitTurns("lasting", ids);
    succeeds("rebuild-status");
    assertThat(Api.state(api.json(api.get("/status/" + ids.getFirst())))).isEqualTo("completed");
  }

  @Test
  void aCallThatNobodyWantsAnyMoreIsBrokenOffAndTheNextTurnProceeds() {
    provider.resetCounts();
    provider.failNext(Fault.HANG, 1);
    String cancelled = api.submit("hurried", "What takes for ever?");
    awaitCalls(1);
    String next = api.submit("hurried", "What does not?");
    assertThat(api.delete("/requests/" + cancelled).statusCode()).isEqualTo(202);
    assertThat(Api.state(api.end(cancelled))).isEqualTo("cancelled");
    assertThat(Api.state(api.end(next))).isEqualTo("completed");
    awaitNoneUnderWay();

    provider.failNext(Fault.HANG, 1);
    String body = "{\"input\":\"What is late?\",\"deadline\":\"2s\"}";
    String late = api.json(api.post("/async-process", body)).path("request_id").asString("");
    awaitCalls(3);
    assertThat(Api.state(api.end(late))).isEqualTo("expired");
    awaitNoneUnderWay();
    assertThat(api.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }

  private static void awaitCalls(int calls) {
    Awaitility.await(calls + " calls of the provider")
        .atMost(Duration.ofSeconds(30))
        .until(() -> provider.calls().received() == calls);
  }

  /** Far sooner than the provider's timeout. */
  private static void awaitNoneUnderWay() {
    Awaitility.await("no handler of chat tasks to run")
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            api.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line ->
                    line.startsWith("sluice_worker_in_flight") && line.contains("chat-tasks"))
                .anyMatch(line -> line.endsWith(" 0.0")));
  }

  private static void awaitTurns(String conversation, List<String> ids) {
    Awaitility.await("the turns of " + conversation)
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.turns(conversation).equals(ids));
  }

  /**
   * Repeats a command until it succeeds, since a store may be unavailable for a moment on a busy
   * machine.
   */
  private static void succeeds(String... command) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of("--url", url));
    Awaitility.await(String.join(" ", command))
        .atMost(Duration.ofSeconds(60))
        .until(() -> Sluice.run(args.toArray(String[]::new)) == 0);
  }

  private static JsonNode letters(int count) {
    return api.json(
        Awaitility.await(count + " dead letters")
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> api.get("/dead-letters"),
                answer ->
                    answer.statusCode() == 200
                        && api.json(answer).path("letters").size() == count));
  }

  private static String letterOf(JsonNode listed, String request) {
    for (JsonNode letter : listed.path("letters")) {
      if (letter.path("request_id").asString("").equals(request)) {
        return letter.path("id").asString("");
      }
    }
    throw new AssertionError(request);
  }

  /** Waits for the end of a replay. The status is failed until the topology has read the replay. */
  private static JsonNode awaitCompleted(String id) {
    return Awaitility.await("the completion of " + id)
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> api.json(api.get("/status/" + id + "?wait=5s")),
            s -> Api.state(s).equals("completed"));
  }
}
