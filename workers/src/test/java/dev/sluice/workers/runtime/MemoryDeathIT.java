package dev.sluice.workers.runtime;

import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static dev.sluice.schemas.topic.Topics.DEAD_LETTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisSuspectTasks;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.suspect.SuspectTasks;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.ContextResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Worker processes that run out of memory, and what the next ones do with their tasks. */
@ExtendWith(Broker.class)
@Timeout(180)
class MemoryDeathIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private EmbeddedRedis redis;
  private RedisConnection connection;
  private SuspectTasks suspects;
  private int processes;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(folder.resolve("redis"), 0);
    Settings settings =
        Settings.read(SettingsSource.of(Map.of("REDIS_URL", redis.url()), Map.of(), folder));
    connection = RedisConnection.open(settings.redis(), Optional.empty());
    suspects = new RedisSuspectTasks(connection);
  }

  @AfterEach
  void stop() {
    connection.close();
    redis.close();
  }

  private Process process(Pipe pipe) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            HoggingWorker.class.getName(),
            pipe.client.get("bootstrap.servers").toString(),
            pipe.layout.prefix(),
            Integer.toString(pipe.layout.partitions()),
            redis.url())
        .redirectOutput(folder.resolve("started-" + ++processes).toFile())
        .redirectError(folder.resolve("errors-" + processes).toFile())
        .start();
  }

  private List<String> started() throws IOException {
    return Files.readAllLines(folder.resolve("started-" + processes)).stream()
        .filter(line -> line.matches("(hog|hang|fine)-\\d+"))
        .toList();
  }

  private void diesByMemory(Pipe pipe) throws Exception {
    Process process = process(pipe);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue())
          .as(Files.readString(folder.resolve("errors-" + processes)))
          .isEqualTo(3);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Set<String> ids(Pipe pipe) {
    return pipe.read(CONTEXT_RESULTS).stream()
        .map(read -> read.value().getRequestId())
        .collect(Collectors.toSet());
  }

  @Test
  void onlyWhatDiedAloneTwiceIsSetAside(Pipe pipe) throws Exception {
    pipe.send("k0", "hog-0").get();
    for (int i = 1; i < HoggingWorker.TOGETHER; i++) {
      pipe.send("k" + i, "fine-" + i).get();
    }

    diesByMemory(pipe);
    assertThat(started()).hasSize(HoggingWorker.TOGETHER);
    assertThat(suspects.all()).isNotEmpty().hasSizeLessThanOrEqualTo(HoggingWorker.TOGETHER);
    diesByMemory(pipe);
    assertThat(suspects.all().values()).contains(1).doesNotContain(2);
    diesByMemory(pipe);
    assertThat(suspects.all().values()).contains(2);

    Process last = process(pipe);
    try {
      await().atMost(PATIENCE).until(() -> ids(pipe).size() == HoggingWorker.TOGETHER);
      assertThat(started()).doesNotContain("hog-0");
      await().atMost(PATIENCE).until(() -> suspects.all().isEmpty());
      await().atMost(PATIENCE).until(pipe::isAllCommitted);
      assertThat(last.isAlive()).isTrue();
    } finally {
      last.destroyForcibly();
      assertThat(last.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(pipe.read(DEAD_LETTERS))
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.value().getFailure().getCode()).isEqualTo("out_of_memory");
          assertThat(letter.value().getRequestId()).isEqualTo("hog-0");
        });
    assertThat(pipe.read(CONTEXT_RESULTS).stream().map(Pipe.Read::value))
        .filteredOn(result -> result.getFailure() != null)
        .extracting(ContextResult::getRequestId)
        .containsOnly("hog-0");
  }

  @Test
  void aProcessThatIsKilledHasNothingSetAside(Pipe pipe) throws Exception {
    for (int i = 0; i < HoggingWorker.TOGETHER; i++) {
      pipe.send("k" + i, "hang-" + i).get();
    }
    for (int killed = 0; killed < 3; killed++) {
      Process process = process(pipe);
      try {
        await().atMost(PATIENCE).until(() -> started().size() == HoggingWorker.TOGETHER);
      } finally {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(suspects.all()).isEmpty();
    }
    assertThat(pipe.read(DEAD_LETTERS)).isEmpty();
    assertThat(ids(pipe)).isEmpty();
  }
}
