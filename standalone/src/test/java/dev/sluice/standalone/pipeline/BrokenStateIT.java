package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that is half gone or rubbish is restored from the log; the process starts nevertheless. */
class BrokenStateIT {
  @TempDir Path folder;

  @Test
  void aBrokenStateFolderIsRestoredFromTheLog() throws Exception {
    Path data = folder.resolve("data");
    try (Child child = up(data)) {
      Api api = api(child);
      for (int i = 0; i < 12; i++) {
        assertThat(Api.state(api.end(api.submit("c" + i, "One?")))).isEqualTo("completed");
      }
      child.kill();
    }
    breakIt(data.resolve("state"));
    try (Child child = up(data)) {
      Api api = api(child);
      for (int i = 0; i < 12; i++) {
        assertThat(Api.state(api.end(api.submit("c" + i, "Two?")))).isEqualTo("completed");
        assertThat(api.json(api.get("/conversations/c" + i)).path("turns")).as("c" + i).hasSize(2);
      }
      assertThat(api.get("/actuator/health").statusCode()).isEqualTo(200);
      child.kill();
    }
    String log = Files.readString(data.resolve("sluice.log"));
    assertThat(log).contains("is restored from Kafka");
    assertThat(log).doesNotContain("A stream thread died");
  }

  /** Each store in another way. */
  private static void breakIt(Path state) throws IOException {
    List<Path> stores;
    try (Stream<Path> all = Files.walk(state)) {
      stores =
          all.filter(path -> path.getParent().getFileName().toString().equals("rocksdb"))
              .sorted()
              .toList();
    }
    assertThat(stores).hasSizeGreaterThan(8);
    for (int i = 0; i < stores.size(); i++) {
      Path store = stores.get(i);
      switch (i % 5) {
        case 0 -> Files.deleteIfExists(store.resolve("CURRENT"));
        case 1 -> delete(store);
        case 2 -> {
          delete(store);
          Files.writeString(store, "rubbish");
        }
        case 3 -> Files.writeString(store.resolve("CURRENT"), "MANIFEST-999999\n");
        default -> {}
      }
    }
    try (Stream<Path> all = Files.walk(state)) {
      for (Path file :
          all.filter(path -> path.getFileName().toString().contains("process-metadata")).toList()) {
        Files.writeString(file, "{ rubbish");
      }
    }
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private Child up(Path data) throws Exception {
    return Child.start(
        folder,
        Map.of(),
        List.of(),
        "up",
        "--port",
        "0",
        "--kafka-port",
        "0",
        "--redis-port",
        "0",
        "--data",
        data.toString());
  }

  private static Api api(Child child) {
    return new Api(Integer.parseInt(child.await("ready on http://127.0.0.1:(\\d+)")));
  }
}
