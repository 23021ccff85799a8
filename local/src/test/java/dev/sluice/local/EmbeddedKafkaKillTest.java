package dev.sluice.local;

import static org.apache.kafka.common.IsolationLevel.READ_COMMITTED;
import static org.apache.kafka.common.IsolationLevel.READ_UNCOMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
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

  @Test
  void transactionsEndAsAWholeAfterAKill() throws Exception {
    transactionsEndAsAWhole(Process::destroyForcibly);
  }

  @Test
  void transactionsEndAsAWholeAfterAStop() throws Exception {
    transactionsEndAsAWhole(Process::destroy);
  }

  /** Ends a process that has transactions in every state. None may stay open or end in part. */
  private void transactionsEndAsAWhole(Consumer<Process> end) throws Exception {
    Path output = data.resolve("committed");
    Process child = Child.start(TransactionsMain.class, data, output);
    await().atMost(Duration.ofSeconds(60)).until(() -> Child.lines(output).size() > ENOUGH);
    end.accept(child);
    child.waitFor();
    Set<String> committed = Set.copyOf(Child.lines(output));

    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
      List<TopicPartition> partitions =
          IntStream.range(0, TransactionsMain.PARTITIONS)
              .mapToObj(number -> new TopicPartition(TransactionsMain.TOPIC, number))
              .toList();
      for (TopicPartition partition : partitions) {
        assertThat(endOf(kafka, partition, READ_COMMITTED)).isPositive();
        // A transaction that was not to be committed is aborted when its timeout is over.
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() ->
                endOf(kafka, partition, READ_COMMITTED)
                    == endOf(kafka, partition, READ_UNCOMMITTED));
      }
      Set<String> whole =
          new HashSet<>(Records.readAll(kafka.bootstrapServers(), partitions.getFirst()));
      assertThat(whole).containsAll(committed);
      for (TopicPartition partition : partitions) {
        assertThat(Records.readAll(kafka.bootstrapServers(), partition))
            .containsExactlyInAnyOrderElementsOf(whole);
      }
    }
  }

  private static long endOf(EmbeddedKafka kafka, TopicPartition partition, IsolationLevel isolation)
      throws Exception {
    return Records.end(kafka.bootstrapServers(), partition, isolation);
  }
}
