package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A data folder that an earlier release wrote, and whose process was killed midway, opens with this
 * one. {@code build-tools/data-folder.sh} makes it; statuses are kept in it for a year.
 */
class PreviousDataFolderIT {
  @TempDir Path folder;

  private JsonNode expected;

  @BeforeEach
  void unpack() throws IOException {
    try (InputStream file = getClass().getResourceAsStream("/upgrade/data-folder-e171f6e.zip.gz");
        ZipInputStream zip = new ZipInputStream(new GZIPInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path to = folder.resolve(entry.getName()).normalize();
        assertThat(to).startsWithRaw(folder);
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(zip, to);
        }
      }
    }
    expected = new JsonMapper().readTree(folder.resolve("data/expected.json").toFile());
    assumeThat(LocalDate.parse(expected.path("made").asString("")))
        .as("the folder's statuses have not run out: make it anew from the newest release")
        .isAfter(LocalDate.now().minusDays(360));
  }

  @Test
  void allThatWasThereIsThereAndWhatWasHalfDoneEnds() throws Exception {
    // Partitions and the longest deadline as the folder was made with.
    Map<String, String> environment =
        Map.of("PARTITIONS", "3", "REQUEST_DEADLINE", "6d", "MAX_DEADLINE", "6d");
    try (Child child =
        Child.start(
            folder,
            environment,
            List.of(),
            "up",
            "--port",
            "0",
            "--kafka-port",
            "0",
            "--redis-port",
            "0",
            "--data",
            folder.resolve("data").toString())) {
      Api api = new Api(Integer.parseInt(child.await("ready on http://127.0.0.1:(\\d+)")));
      for (String id : texts("completed")) {
        assertThat(Api.state(api.end(id))).as(id).isEqualTo("completed");
      }
      // Once the deadlines of the time when it was made have passed, they are told as expired.
      for (String id : texts("half_done")) {
        assertThat(Api.state(api.end(id))).as(id).isIn("completed", "expired");
      }
      JsonNode found =
          api.json(api.post("/search", "{\"query\": \"How long is the lock at Brunsbüttel?\"}"));
      assertThat(found.path("passages"))
          .extracting(passage -> passage.path("document_id").asString(""))
          .containsAll(texts("documents"));
      String conversation = expected.path("conversation").asString("");
      assertThat(api.json(api.get("/conversations/" + conversation)).path("turns")).hasSize(2);
      JsonNode next = api.end(api.submit(conversation, "And on Sundays?"));
      assertThat(Api.state(next)).isEqualTo("completed");
      assertThat(api.json(api.get("/conversations/" + conversation)).path("turns")).hasSize(3);
    }
  }

  private List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    expected.path(field).forEach(node -> texts.add(node.asString("")));
    return texts;
  }
}
