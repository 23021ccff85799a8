package dev.sluice.topology.document;

import static dev.sluice.schemas.topic.Topics.DEAD_LETTERS;
import static dev.sluice.schemas.topic.Topics.DOCUMENTS;
import static dev.sluice.schemas.topic.Topics.EMBEDDING_RESULTS;
import static dev.sluice.schemas.topic.Topics.EMBEDDING_TASKS;
import static dev.sluice.schemas.topic.Topics.STATUS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTopologyTest {
  private static final Settings SETTINGS =
      Settings.read(
          SettingsSource.of(
              Map.of(
                  "PARTITIONS", "1",
                  "TOPIC_PREFIX", "t.",
                  "CHUNK_TOKENS", "16",
                  "CHUNK_OVERLAP", "0",
                  "DOCUMENT_DEADLINE", "1h"),
              Map.of(),
              Path.of("src/test/no-environment-files")));

  @TempDir private Path folder;
  private final Topology topology = new Topology();
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    new DocumentTopology(SETTINGS, Optional::empty, new SimpleMeterRegistry()).addTo(topology);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(topology, properties, Desk.START);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void itsShapeIsOneProcessorBetweenItsTopics() {
    assertThat(topology.describe().subtopologies()).hasSize(1);
    assertThat(topology.describe().toString())
        .contains(
            "[t.documents]",
            "[t.embedding-results]",
            "Processor: document (stores:",
            "document-states",
            "document-timers",
            "topic: t.embedding-tasks",
            "topic: t.status",
            "topic: t.dead-letters");
  }

  @Test
  void aDocumentIsStoredChangedAndRemoved() {
    send(Desk.upsert("sea", "sky").setRequestId("r1").build());
    assertThat(steps()).containsExactly("r1 PROCESSING/embedding");
    assertThat(answer()).isEqualTo(2);
    assertThat(steps()).containsExactly("r1 COMPLETED/stored");

    send(Desk.upsert("sky", "sun").setRequestId("r2").build());
    assertThat(answer()).isEqualTo(1);
    assertThat(answer()).isEqualTo(1);
    assertThat(steps())
        .containsExactly(
            "r2 PROCESSING/embedding", "r2 PROCESSING/deleting", "r2 COMPLETED/stored");

    send(Desk.remove().setRequestId("r3").build());
    assertThat(answer()).isEqualTo(2);
    assertThat(steps()).containsExactly("r3 PROCESSING/deleting", "r3 COMPLETED/removed");
  }

  @Test
  void tasksAreKeyedByChunkAndStatusesByTheirId() {
    send(Desk.upsert("sea").setRequestId("r1").build());

    TestRecord<byte[], byte[]> task = raw(EMBEDDING_TASKS).getFirst();
    assertThat(new String(task.key(), UTF_8))
        .isEqualTo(decode(EMBEDDING_TASKS, task.value()).getChunkId());
    assertThat(new String(raw(STATUS).getFirst().key(), UTF_8)).isEqualTo("r1");
  }

  @Test
  void jsonUnderTheWrongKeyIsWrittenAgainUnderTheRightOne() {
    byte[] json = "{\"document_id\":\"doc\",\"text\":\"The sea is deep.\"}".getBytes(UTF_8);
    write(DOCUMENTS, "other", json);

    // The driver feeds what is written to a source topic back into it.
    assertThat(raw(DOCUMENTS))
        .singleElement()
        .satisfies(record -> {
          assertThat(new String(record.key(), UTF_8)).isEqualTo("doc");
          assertThat(record.value()).isEqualTo(json);
        });
    assertThat(answer()).isEqualTo(1);
    assertThat(steps()).containsExactly("doc PROCESSING/embedding", "doc COMPLETED/stored");
  }

  @Test
  void whatBreaksTheRulesIsToldAndSetAside() {
    write(DOCUMENTS, "doc", "{\"document_id\":\"doc\",\"text\":\" \"}".getBytes(UTF_8));
    write(DOCUMENTS, "x", "{\"document_id\":\"doc\",\"title\":7,".getBytes(UTF_8));
    write(DOCUMENTS, "x", new byte[] {7});
    write(EMBEDDING_RESULTS, "x", new byte[] {7});
    write(EMBEDDING_RESULTS, "x", null);

    List<StatusEvent> statuses = read(STATUS);
    assertThat(statuses).hasSize(2).allMatch(status -> status.getState() == State.FAILED);
    assertThat(statuses.getFirst().getFailure().getField()).isEqualTo("text");
    assertThat(statuses.getFirst().getFailure().getCode()).isEqualTo(FailureCodes.INVALID_REQUEST);
    assertThat(read(DEAD_LETTERS)).hasSize(5);
  }

  @Test
  void twoTenantsMayUseTheSameIds() {
    send(Desk.upsert("sea").build());
    send(Desk.upsert("sea").setTenant("other").build());

    List<EmbeddingTask> tasks = read(EMBEDDING_TASKS);
    assertThat(tasks).extracting(EmbeddingTask::getTenant).containsExactly("default", "other");
    assertThat(tasks).extracting(EmbeddingTask::getChunkId).doesNotHaveDuplicates();
  }

  @Test
  void aChangeExpiresWithoutAnyRecordAtItsDeadline() {
    send(Desk.upsert("sea").setRequestId("r1").build());
    send(Desk.upsert("sky").setRequestId("r2").build());
    steps();

    driver.advanceWallClockTime(Duration.ofMinutes(61));

    assertThat(steps()).containsExactly("r1 EXPIRED/embedding", "r2 EXPIRED/accepted");
  }

  @Test
  void theStateOfARemovedDocumentIsForgotten() {
    send(Desk.upsert("sea").build());
    answer();
    send(Desk.remove().build());
    answer();
    assertThat(driver.getKeyValueStore("document-states").get("default|doc")).isNotNull();

    driver.advanceWallClockTime(Duration.ofDays(8));

    assertThat(driver.getKeyValueStore("document-states").get("default|doc")).isNull();
    try (var timers = driver.getKeyValueStore("document-timers").all()) {
      assertThat(timers.hasNext()).isFalse();
    }
  }

  private void send(Document document) {
    write(DOCUMENTS, document.getDocumentId(), AvroCodec.of(Document.class).encode(document));
  }

  /** Answers the tasks that were written since the last time, with success. */
  private int answer() {
    List<EmbeddingTask> tasks = read(EMBEDDING_TASKS);
    for (EmbeddingTask task : tasks) {
      write(
          EMBEDDING_RESULTS,
          task.getDocumentId(),
          AvroCodec.of(EMBEDDING_RESULTS.value()).encode(Desk.result(task, null)));
    }
    return tasks.size();
  }

  private List<String> steps() {
    return read(STATUS).stream()
        .map(status -> status.getId() + " " + status.getState() + "/" + status.getStage())
        .toList();
  }

  private void write(Topic<?> topic, String key, byte[] value) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    driver
        .createInputTopic(topic.in(SETTINGS.kafka().layout()), bytes, bytes)
        .pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, Desk.START));
  }

  private <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    List<V> values = new ArrayList<>();
    raw(topic).forEach(record -> values.add(decode(topic, record.value())));
    return values;
  }

  private List<TestRecord<byte[], byte[]>> raw(Topic<?> topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return driver
        .createOutputTopic(topic.in(SETTINGS.kafka().layout()), bytes, bytes)
        .readRecordsToList();
  }

  private static <V extends SpecificRecord> V decode(Topic<V> topic, byte[] value) {
    try {
      return AvroCodec.of(topic.value()).decode(value);
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }
}
