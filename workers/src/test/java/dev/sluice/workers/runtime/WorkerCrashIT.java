package dev.sluice.workers.runtime;

import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Broker.class)
@Timeout(120)
class WorkerCrashIT {
  private static final int COUNT = 200;

  @TempDir private Path folder;

  @Test
  void whatAKilledProcessHadNotFinishedIsHandledByAnother(Pipe pipe) throws Exception {
    for (int i = 0; i < COUNT; i++) {
      pipe.send("k" + i, Integer.toString(i));
    }
    pipe.producer().flush();
    Path output = folder.resolve("started");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashedWorker.class.getName(),
                pipe.client.get("bootstrap.servers").toString(),
                pipe.layout.prefix(),
                Integer.toString(pipe.layout.partitions()))
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      await().until(() -> Files.readAllLines(output).size() == COUNT);
      await().until(() -> pipe.read(CONTEXT_RESULTS).size() == COUNT / 2);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    Queue<String> handled = new ConcurrentLinkedQueue<>();
    Finder finder = task -> handled.add(task.value().getRequestId());
    pipe.start(finder);
    await().until(pipe::isAllCommitted);

    List<String> odd =
        IntStream.range(0, COUNT).filter(i -> i % 2 == 1).mapToObj(Integer::toString).toList();
    assertThat(handled).containsAll(odd).doesNotHaveDuplicates();
    assertThat(
            pipe.read(CONTEXT_RESULTS).stream()
                .map(r -> r.value().getRequestId())
                .collect(Collectors.toSet()))
        .hasSize(COUNT);
  }
}
