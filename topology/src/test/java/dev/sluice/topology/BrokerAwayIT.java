package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose broker goes away says so, and goes on by itself once it is back. */
class BrokerAwayIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path folder;

  @Test
  void theProcessTellsOfItAndRecovers() {
    EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
    int port = kafka.port();
    try (Bench bench = new Bench(kafka.bootstrapServers(), "away.", folder, Map.of())) {
      bench.startProcess();
      bench.workers.hold("during");
      bench.send(request("before"));
      bench.awaitEnd("before");
      bench.send(request("during"));
      bench.awaitStep("during", "chat");
      assertThat(bench.process().health().isUp()).isTrue();

      kafka.close();
      await().atMost(PATIENCE).until(() -> !bench.process().health().isUp());
      kafka = EmbeddedKafka.start(folder, port);

      await().atMost(PATIENCE).until(() -> bench.process().health().isUp());
      bench.workers.release("during");
      bench.send(request("after"));
      await().atMost(PATIENCE).until(() -> bench.ended().containsKey("after"));
      assertThat(bench.ended().values()).allMatch(s -> s.getState() == State.COMPLETED);
      assertThat(bench.turns("talk")).containsExactly("1 before", "2 during", "3 after");
    } finally {
      kafka.close();
    }
  }

  private static Request request(String id) {
    return Request.newBuilder()
        .setRequestId(id)
        .setConversationId("talk")
        .setInput("input of " + id)
        .build();
  }
}
