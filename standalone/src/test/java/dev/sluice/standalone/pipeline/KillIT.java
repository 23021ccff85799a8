package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies midway, and starts again on the same data. */
class KillIT {
  @TempDir Path folder;

  private Child up() throws Exception {
    Files.createDirectories(temporary());
    return Child.start(
        folder,
        Map.of(),
        List.of("-Djava.io.tmpdir=" + temporary()),
        "up",
        "--port",
        "0",
        "--kafka-port",
        "0",
        "--redis-port",
        "0");
  }

  private Path temporary() {
    return folder.resolve("temporary");
  }

  private static Api api(Child child) {
    return new Api(Integer.parseInt(child.await("ready on http://127.0.0.1:(\\d+)")));
  }

  @Test
  void nothingIsLostDoubledOrReordered() throws Exception {
    Load load = new Load();
    try (Child first = up()) {
      Api api = api(first);
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              load.send(api, 40, 10);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted() >= 150);
      first.kill();
      sending.join();
    }
    assertThat(load.accepted()).isLessThan(400);
    try (Stream<Path> left = Files.walk(temporary())) {
      assertThat(left.filter(Files::isRegularFile)).as("left by a killed process").isEmpty();
    }
    try (Child second = up()) {
      Api api = api(second);
      load.send(api, 40, 10);
      assertThat(load.accepted()).isEqualTo(400);
      load.check(api);
    }
  }
}
