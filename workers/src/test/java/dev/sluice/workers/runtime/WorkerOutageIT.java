package dev.sluice.workers.runtime;

import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.ContextTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WorkerOutageIT {
  @TempDir private Path data;

  @Test
  void aWorkerOutlivesTheBrokerSaysSoAndGoesOnByItself() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
    int port = kafka.port();
    try (Pipe pipe = Pipe.on(kafka.bootstrapServers(), 2)) {
      CountDownLatch brokerAway = new CountDownLatch(1);
      Queue<String> handled = new ConcurrentLinkedQueue<>();
      Finder finder =
          task -> {
            handled.add(task.value().getRequestId());
            brokerAway.await();
          };
      Worker<ContextTask> worker = pipe.start(finder);
      pipe.send("a", "before").get();
      await().until(() -> handled.size() == 1);
      await().until(worker::isHealthy);

      kafka.close();
      brokerAway.countDown();
      await().atMost(Duration.ofSeconds(40)).until(() -> !worker.isHealthy());
      assertThat(worker.isAlive()).isTrue();

      kafka = EmbeddedKafka.start(data, port);
      pipe.send("b", "after").get();
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> handled.contains("after") && pipe.isAllCommitted());
      await().until(worker::isHealthy);
      assertThat(pipe.read(CONTEXT_RESULTS))
          .extracting(r -> r.value().getRequestId())
          .contains("before", "after");
    } finally {
      kafka.close();
    }
  }
}
