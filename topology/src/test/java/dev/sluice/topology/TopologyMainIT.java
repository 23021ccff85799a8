package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as operators see it: started, asked how it is, stopped and killed. */
class TopologyMainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(folder, 0);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void wrongSettingsAreAllNamedWithoutAStackTrace() throws Exception {
    try (Role role = Role.start(folder, Map.of("STREAM_THREADS", "none", "MAX_WAITING", "0"))) {
      assertThat(role.exitCode()).isEqualTo(2);
      assertThat(role.output())
          .contains("STREAM_THREADS", "MAX_WAITING")
          .doesNotContain("\tat ", "Exception");
    }
  }

  @Test
  void whatKeepsItFromStartingIsSaidInOneSentence() throws Exception {
    try (Role role = Role.start(folder, Map.of("KAFKA_BOOTSTRAP_SERVERS", "no-port"))) {
      assertThat(role.exitCode()).isEqualTo(3);
      assertThat(role.output()).contains("KAFKA_BOOTSTRAP_SERVERS").doesNotContain("\tat ");
    }
  }

  @Test
  void processesAreKilledUnderLoadAndNothingIsLostOrDoubled() throws Exception {
    Map<String, String> settings =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
            "TOPIC_PREFIX", "killed.",
            "PARTITIONS", "3",
            "ENABLE_VECTOR_SEARCH", "false",
            "STATE_DIR", folder.resolve("state").toString());
    List<Request> requests = requests(10, 9);
    try (Role first = Role.start(folder, settings)) {
      awaitUp(first);
      try (Bench bench = new Bench(kafka.bootstrapServers(), "killed.", folder, Map.of());
          Role second = Role.start(folder, settings)) {
        awaitUp(second);
        requests.subList(0, 30).forEach(bench::send);
        bench.awaitEnd(requests.get(5).getRequestId());
        first.kill();
        requests.subList(30, 60).forEach(bench::send);
        try (Role third = Role.start(folder, settings)) {
          awaitUp(third);
          second.kill();
          requests.subList(60, 90).forEach(bench::send);
          await()
              .atMost(PATIENCE)
              .until(() ->
                  requests.stream().allMatch(r -> bench.ended().containsKey(r.getRequestId())));
          assertThat(bench.ended().values()).allMatch(s -> s.getState() == State.COMPLETED);
          for (int i = 0; i < 10; i++) {
            String talk = "talk-" + i;
            await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                    assertThat(bench.turns(talk))
                        .isEqualTo(
                            IntStream.range(0, 9)
                                .mapToObj(t -> (t + 1) + " " + talk + "-" + t)
                                .toList()));
          }
          assertThat(third.get("/actuator/prometheus")).contains("kafka_stream");
          third.terminate();
          assertThat(third.exitCode()).as("the exit code of SIGTERM").isEqualTo(143);
          assertThat(third.output()).contains("are NOT_RUNNING").doesNotContain("did not stop");
        }
      }
    }
  }

  private static void awaitUp(Role role) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> role.get("/actuator/health"), health -> health.contains("\"state\":\"RUNNING\""));
  }

  private static List<Request> requests(int conversations, int turns) {
    List<Request> requests = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < conversations; i++) {
        String talk = "talk-" + i;
        requests.add(
            Request.newBuilder()
                .setRequestId(talk + "-" + turn)
                .setConversationId(talk)
                .setInput("input")
                .build());
      }
    }
    return requests;
  }
}
