package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaKillTest {

  private static final int ENOUGH = 200;

  @TempDir Path data;

  @Test
  void whatWasAcknowledgedSurvivesAKilledProcess() throws Exception {
    Path output = data.resolve("acknowledged");
    Process child = Child.start(KafkaMain.class, data, output);
    await().atMost(Duration.ofSeconds(60)).until(() -> Child.lines(output).size() > ENOUGH);
    assertThatThrownBy(() -> EmbeddedKafka.start(data, 0))
        .isInstanceOf(DataFolderInUseException.class)
        .hasMessageContaining("pid " + child.pid());
    child.destroyForcibly().waitFor();
    List<String> acknowledged = Child.lines(output);

    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      assertThat(Records.readAll(kafka.bootstrapServers()))
          .startsWith(acknowledged.toArray(String[]::new));
      Records.write(kafka.bootstrapServers(), "after");
      assertThat(Records.readAll(kafka.bootstrapServers())).endsWith("after");
    }
  }
}
