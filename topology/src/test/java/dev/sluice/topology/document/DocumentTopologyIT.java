package dev.sluice.topology.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.runtime.StreamsProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents on a real broker, exactly once, with a worker that does things in its own order. */
class DocumentTopologyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String[] WORDS = {"sea", "sky", "sun", "moon", "star", "wind"};

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private Settings settings;
  private StreamsProcess process;
  private VectorWorker worker;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(folder, 0);
    settings =
        Settings.read(
            SettingsSource.of(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    kafka.bootstrapServers(),
                    "PARTITIONS",
                    "3",
                    "CHUNK_OVERLAP",
                    "0",
                    "STATE_DIR",
                    folder.resolve("state").toString()),
                Map.of(),
                Path.of("src/test/no-environment-files")));
    process = startProcess();
    worker = VectorWorker.start(settings);
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() throws InterruptedException {
    producer.close();
    worker.close();
    process.close();
    kafka.close();
  }

  @Test
  void manyDocumentsChangeOverARestartAndTheVectorsFollow() {
    Random random = new Random(11);
    Map<String, Document> newest = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      if (round == 3) {
        process.close();
      }
      for (int i = 0; i < 30; i++) {
        Document document = change(random, "doc-" + i, "r-" + i + "-" + round);
        newest.put(document.getDocumentId(), document);
        ids.add(document.getRequestId());
        send(document);
      }
      if (round == 3) {
        process = startProcess();
      }
    }

    await().atMost(PATIENCE).until(() -> ended().containsAll(ids));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(stored()).isEqualTo(wanted(newest.values().stream().toList())));
    assertThat(terminal()).extracting(StatusEvent::getId).doesNotHaveDuplicates();
    ids.forEach(id -> assertThat(last(id).getState()).isIn(State.COMPLETED, State.CANCELLED));
    newest
        .values()
        .forEach(document ->
            assertThat(last(document.getRequestId()).getState()).isEqualTo(State.COMPLETED));
  }

  @Test
  void theLargestDocumentIsStoredChangedAndRemoved() {
    String prose = "Every sentence of this long text is a little like all the others, isn't it? ";
    String text = prose.repeat(DocumentRules.MAX_TEXT_BYTES / prose.length());
    Document document = Desk.upsert().setText(text).setRequestId("r1").build();
    send(document);
    awaitCompleted("r1");
    assertThat(worker.vectors).hasSizeGreaterThan(500);

    send(Document.newBuilder(document).setTitle("Other").setRequestId("r2").build());
    send(Desk.remove().setRequestId("r3").build());
    awaitCompleted("r2");
    awaitCompleted("r3");
    await().atMost(PATIENCE).until(worker.vectors::isEmpty);
  }

  private static Document change(Random random, String id, String requestId) {
    if (random.nextInt(5) == 0) {
      return Desk.remove().setDocumentId(id).setRequestId(requestId).build();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= random.nextInt(5); i++) {
      String word = WORDS[random.nextInt(WORDS.length)];
      text.append(("All there is to be said of the " + word + ". ").repeat(18)).append("\n\n");
    }
    return Desk.upsert().setDocumentId(id).setRequestId(requestId).setText(text.toString()).build();
  }

  private StreamsProcess startProcess() {
    KafkaClient kafkaClient =
        new KafkaClient(Map.of("bootstrap.servers", settings.kafka().bootstrapServers()));
    KafkaTopics.ensure(settings, kafkaClient);
    Topology topology = new Topology();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    new DocumentTopology(settings, Optional::empty, meters).addTo(topology);
    StreamsProcess started = StreamsProcess.start(settings, kafkaClient, topology, meters);
    await().atMost(PATIENCE).until(() -> started.health().state() == KafkaStreams.State.RUNNING);
    return started;
  }

  private void send(Document document) {
    producer.send(
        new ProducerRecord<>(
            Topics.DOCUMENTS.in(settings.kafka().layout()),
            document.getDocumentId().getBytes(UTF_8),
            AvroCodec.of(Document.class).encode(document)));
  }

  private void awaitCompleted(String id) {
    await().atMost(PATIENCE).until(() -> ended().contains(id));
    assertThat(last(id).getState()).isEqualTo(State.COMPLETED);
  }

  private List<StatusEvent> terminal() {
    return worker.statuses.stream().filter(s -> Lifecycle.isTerminal(s.getState())).toList();
  }

  private Set<String> ended() {
    return terminal().stream().map(StatusEvent::getId).collect(toSet());
  }

  private StatusEvent last(String id) {
    return worker.statuses.stream()
        .filter(status -> status.getId().equals(id))
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  /** Every chunk that is stored, with its document. */
  private List<String> stored() {
    return worker.vectors.values().stream().map(DocumentTopologyIT::named).sorted().toList();
  }

  private static String named(EmbeddingTask task) {
    return task.getDocumentId() + ": " + task.getText();
  }

  private List<String> wanted(List<Document> documents) {
    Chunker chunker = DocumentPolicy.of(settings, Topics.RETENTION).chunker();
    return documents.stream()
        .filter(document -> document.getAction() == DocumentAction.UPSERT)
        .flatMap(document ->
            ChunkText.all(document, chunker, "all-MiniLM-L6-v2").stream()
                .map(cut -> document.getDocumentId() + ": " + cut.text()))
        .sorted()
        .toList();
  }
}
