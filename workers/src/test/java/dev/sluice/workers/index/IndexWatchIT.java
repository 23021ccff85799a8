package dev.sluice.workers.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.document.DocumentDigests;
import dev.sluice.core.document.DocumentKey;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.core.vectors.IndexReport.Fill;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.hosting.IndexLog;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.workers.runtime.OutputWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch on a real broker; the test is the topology, and keeps the states of documents. */
class IndexWatchIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final TopicLayout LAYOUT = new TopicLayout("w-", 2, (short) 1, 1 << 20);
  private static final String STATES = "w-svc-topology-document-states-changelog";
  private static final IndexChoice KIND = new IndexChoice("mini", 200, 30);

  @TempDir Path folder;
  private EmbeddedKafka kafka;
  private KafkaProducer<byte[], byte[]> producer;
  private IndexLog log;
  private OutputWriter writer;
  private final Board board = new Board();
  private final Places places = new Places();

  /** What stands in the store, by place. */
  private static final class Places implements VectorIndexes.Opener {
    final Map<String, IndexMark> marks = new ConcurrentHashMap<>();

    @Override
    public VectorIndexes.Opened open(String place, String model, IndexSite site) {
      MarkedVectorStore store =
          new MarkedVectorStore() {
            @Override
            public IndexMark mark() {
              IndexMark mark = marks.getOrDefault(place, new IndexMark.Empty());
              boolean _ = site.isRight(mark);
              return mark;
            }

            @Override
            public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
              site.admit(mark());
              marks.put(place, new IndexMark.Marked(site.id().orElseThrow(), model));
              return Map.of();
            }

            @Override
            public void delete(String tenant, Collection<String> chunkIds) {}

            @Override
            public List<Passage> search(String tenant, SearchQuery query) {
              return List.of();
            }
          };
      return new VectorIndexes.Opened(store, () -> {}, () -> {});
    }

    @Override
    public void drop(String place) {
      marks.remove(place);
    }
  }

  private static final class Board implements IndexBoard {
    private volatile Optional<IndexReport> report = Optional.empty();
    private volatile List<Lost> lost = List.of();
    private volatile boolean asked;

    @Override
    public boolean hold(String owner, Duration lease) {
      return true;
    }

    @Override
    public void show(IndexReport shown, List<Lost> documents, Duration time) {
      lost = documents;
      report = Optional.of(shown);
    }

    @Override
    public Optional<IndexReport> report() {
      return report;
    }

    @Override
    public List<Lost> lost() {
      return lost;
    }

    @Override
    public void askForRebuild() {
      asked = true;
    }

    @Override
    public boolean takeAsked() {
      boolean taken = asked;
      asked = false;
      return taken;
    }
  }

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder, 0);
    Map<String, Object> at = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(at)) {
      new TopicAdmin(admin, LAYOUT).ensure(Duration.ofHours(6));
      admin.createTopics(List.of(new NewTopic(STATES, 2, (short) 1))).all().get();
    }
    producer = new KafkaProducer<>(at, new ByteArraySerializer(), new ByteArraySerializer());
    log = IndexLog.start(new KafkaClient(at), LAYOUT);
    writer = new OutputWriter(at, LAYOUT);
  }

  @AfterEach
  void stop() {
    log.close();
    writer.close();
    producer.close();
    kafka.close();
  }

  private IndexWatch watch(VectorIndexes indexes, IndexChoice kind) {
    return IndexWatch.start(
        new IndexWatch.Parts(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            LAYOUT,
            STATES,
            true,
            log,
            indexes,
            board,
            writer,
            InstantSource.system()),
        kind,
        model -> true,
        new SimpleMeterRegistry());
  }

  private static Document document(String id) {
    return Document.newBuilder().setDocumentId(id).setTenant("acme").setText("of " + id).build();
  }

  /** Writes the state of a document whose one chunk is in an index. */
  private void state(String id, String index) {
    ChunkEntry chunk = new ChunkEntry(new Sha256(new byte[32]), 0L, 1L, ChunkPhase.STORED, false);
    Sha256 digest = DocumentDigests.ofChange(document(id));
    DocumentState state =
        DocumentState.newBuilder()
            .setTenant("acme")
            .setDocumentId(id)
            .setVersion(1)
            .setChunks(List.of(chunk))
            .setSeen(List.of(new SeenChange(1L, id, digest, true)))
            .setTouchedAt(Instant.EPOCH)
            .setIndex(index)
            .build();
    send(STATES, DocumentKey.of("acme", id), AvroCodec.of(DocumentState.class).encode(state));
  }

  private void send(String topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    producer.flush();
  }

  private void text(String topic, String id) {
    send(
        topic,
        topic.endsWith("texts") ? DocumentKey.of("acme", id) : id,
        AvroCodec.of(Document.class).encode(document(id)));
  }

  private IndexReport reported(Fill fill, String before) {
    return await(fill + " after " + before)
        .atMost(SOON)
        .until(
            board::report,
            r -> r.isPresent() && r.get().fill() == fill && !r.get().id().equals(before))
        .orElseThrow();
  }

  /** The documents that were asked for to be stored in an index. */
  private Set<String> asked(String index) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", kafka.bootstrapServers());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Set<String> found = ConcurrentHashMap.newKeySet();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> all =
          List.of(new TopicPartition("w-documents", 0), new TopicPartition("w-documents", 1));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          var header = record.headers().lastHeader(IndexFill.REFILL);
          if (header != null && new String(header.value(), UTF_8).equals(index)) {
            found.add(new String(record.key(), UTF_8));
          }
        }
      }
    }
    return found;
  }

  @Test
  void aLostIndexIsFilledFromTextsThenFromTheLogAndTheRestIsListed() {
    try (VectorIndexes indexes = new VectorIndexes(places, "mini");
        IndexWatch watch = watch(indexes, KIND)) {
      String first = reported(Fill.COMPLETE, "").id();
      await().atMost(SOON).ignoreExceptions().until(() -> indexes.requireTarget().equals(first));
      indexes.store().upsert("acme", List.of());
      for (String id : List.of("kept", "logged", "lost")) {
        state(id, first);
      }
      text("w-document-texts", "kept");
      text("w-documents", "logged");

      places.marks.clear();
      String second = reported(Fill.FILLING, first).id();
      await().atMost(SOON).until(() -> asked(second).equals(Set.of("kept", "logged")));
      state("kept", second);
      state("logged", second);
      IndexReport report = reported(Fill.INCOMPLETE, first);
      assertThat(report.id()).isEqualTo(second);
      assertThat(report.documents()).isEqualTo(3);
      assertThat(report.stored()).isEqualTo(2);
      assertThat(report.toIngestAgain()).isEqualTo(1);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(board.lost()).containsExactly(new IndexBoard.Lost("acme", "lost")));
      assertThat(watch.report()).isPresent();

      // Somebody has ingested it again.
      state("lost", second);
      assertThat(reported(Fill.COMPLETE, first).id()).isEqualTo(second);
    }
  }

  @Test
  void anotherProcessGoesOnWhereOneStopped() {
    String first;
    try (VectorIndexes indexes = new VectorIndexes(places, "mini");
        IndexWatch watch = watch(indexes, KIND)) {
      first = reported(Fill.COMPLETE, "").id();
      await().atMost(SOON).ignoreExceptions().until(() -> indexes.requireTarget().equals(first));
      indexes.store().upsert("acme", List.of());
      await()
          .atMost(SOON)
          .until(() -> log.newest().filter(k -> k.getActive().getBegun()).isPresent());
      state("a", first);
      state("b", first);
      text("w-document-texts", "a");
      text("w-document-texts", "b");
      assertThat(watch.report()).isPresent();
    }
    String next;
    IndexChoice other = new IndexChoice("mini", 100, 0);
    try (VectorIndexes indexes = new VectorIndexes(places, "mini");
        IndexWatch watch = watch(indexes, other)) {
      next = reported(Fill.FILLING, first).id();
      assertThat(board.report().orElseThrow().beside()).isTrue();
      await().atMost(SOON).until(() -> asked(next).equals(Set.of("a", "b")));
      state("a", next);
      assertThat(indexes.searchedModel()).isEqualTo("mini");
      assertThat(watch.report()).isPresent();
    }
    try (VectorIndexes indexes = new VectorIndexes(places, "mini");
        IndexWatch watch = watch(indexes, other)) {
      await().atMost(SOON).until(() -> watch.report().filter(r -> r.documents() == 1).isPresent());
      state("b", next);
      await()
          .atMost(SOON)
          .until(() ->
              log.newest()
                  .filter(k -> k.getActive().getId().equals(next) && k.getComplete())
                  .isPresent());
      assertThat(log.newest().orElseThrow().getNext()).isNull();
    }
  }
}
