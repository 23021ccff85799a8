package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.Sluice;
import dev.sluice.standalone.process.Standalone;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.SimulatedProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the provider refused is replayed through the whole pipeline, and ends. */
class DeadLettersIT {
  @TempDir Path folder;

  @Test
  void whatFailedAtTheProviderIsReplayedUnderItsIdAndCompletesOnce() throws Exception {
    try (SimulatedProvider provider = SimulatedProvider.start();
        Standalone sluice =
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
                folder)) {
      provider.limits(1_000_000, 1_000_000_000);
      Api api = new Api(sluice.port());
      String url = "http://127.0.0.1:" + sluice.port();

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
      JsonNode listed = api.json(api.get("/dead-letters"));
      assertThat(listed.path("letters").size()).isEqualTo(5);
      assertThat(listed.at("/groups/0/code").asString("")).isEqualTo("insufficient_quota");
      assertThat(Sluice.run("dead-letters", "list", "--url", url)).isZero();

      String letter = letterOf(listed, ids.getFirst());
      assertThat(Sluice.run("dead-letters", "replay", "--url", url, letter)).isZero();
      JsonNode end = awaitCompleted(api, ids.getFirst());
      assertThat(end.at("/result/output").asString("")).isNotBlank();
      assertThat(Sluice.run("dead-letters", "replay", "--url", url, letter)).isZero();
      assertThat(Sluice.run("dead-letters", "replay", "--url", url, "no/such")).isEqualTo(1);

      assertThat(Sluice.run("dead-letters", "replay", "--url", url, "--all")).isZero();
      for (String id : ids) {
        awaitCompleted(api, id);
      }
      assertThat(provider.calls().received()).isEqualTo(5);
      assertThat(api.json(api.get("/dead-letters")).path("letters").size()).isZero();
      for (int i = 0; i < 5; i++) {
        String id = ids.get(i);
        String talk = "talk-" + i;
        Awaitility.await("the turn of " + talk)
            .atMost(Duration.ofSeconds(20))
            .until(() -> api.turns(talk).equals(List.of(id)));
      }
    }
  }

  private static String letterOf(JsonNode listed, String request) {
    for (JsonNode letter : listed.path("letters")) {
      if (letter.path("request_id").asString("").equals(request)) {
        return letter.path("id").asString("");
      }
    }
    throw new AssertionError(request);
  }

  /** It is failed until the replay has been taken in. */
  private static JsonNode awaitCompleted(Api api, String id) {
    return Awaitility.await("the completion of " + id)
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> api.json(api.get("/status/" + id + "?wait=5s")),
            s -> Api.state(s).equals("completed"));
  }
}
