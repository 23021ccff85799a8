package dev.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.Host;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.Wire.Read;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

/**
 * Two worker processes side by side on a real broker and Redis, with the index on disk, the local
 * embedding model and the offline answerer.
 */
@Timeout(120)
class WorkersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<String> FACTS =
      List.of(
          "The moon is 384,400 kilometres away from the earth.",
          "Bread dough rises because yeast gives off carbon dioxide.",
          "The Danube flows through Vienna and Budapest into the Black Sea.",
          "A chess board has sixty-four squares, half of them dark.",
          "Bees tell each other by a dance where flowers are.",
          "Mount Everest is the highest mountain above the level of the sea.");

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;
  private static EmbeddedRedis redis;
  private static Settings settings;
  private static Wire wire;
  private static final List<Host> processes = new ArrayList<>();

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(folder, 0);
    redis = EmbeddedRedis.start(folder, 0);
    settings =
        Settings.read(
            SettingsSource.of(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                    "REDIS_URL", redis.url(),
                    "VECTOR_STORE_PATH", folder.resolve("vectors").toString(),
                    "TOPIC_PREFIX", "it-",
                    "HOST", "127.0.0.1",
                    "PORT", "0",
                    "ENVIRONMENT", "staging",
                    "AUTH_ENABLED", "false"),
                Map.of(),
                folder));
    processes.add(Host.start(settings, List.of(WorkersConfiguration.class), Map.of()));
    processes.add(Host.start(settings, List.of(WorkersConfiguration.class), Map.of()));
    wire = new Wire(settings.kafka());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(processes)
                .allSatisfy(p ->
                    assertThat(p.bean(MeterRegistry.class).get("sluice.worker.partitions").gauges())
                        .hasSize(5)
                        .allSatisfy(g -> assertThat(g.value()).isPositive())));
  }

  @AfterAll
  static void stop() {
    wire.close();
    processes.forEach(Host::close);
    redis.close();
    kafka.close();
  }

  private static Instant soon() {
    return Instant.now().plus(Duration.ofMinutes(5));
  }

  private static EmbeddingTask chunk(
      String document, int ordinal, ChunkAction action, String text) {
    return new EmbeddingTask(
        "acme",
        document,
        1L,
        document + "-" + ordinal,
        action,
        ordinal,
        null,
        text,
        Map.of(),
        soon(),
        null);
  }

  private static List<Passage> search(String request, String query) {
    wire.write(
        Topics.CONTEXT_TASKS,
        request,
        new ContextTask("acme", request, null, 0, 0, query, 3, soon()));
    return wire.read(Topics.CONTEXT_RESULTS, r -> r.getRequestId().equals(request), 1, PATIENCE)
        .getFirst()
        .value()
        .getPassages();
  }

  @Test
  void chunksAreStoredFoundAnsweredFromAndDeleted() {
    for (int i = 0; i < 60; i++) {
      String text =
          i < FACTS.size() ? FACTS.get(i) : "Note %d of the archive of notes.".formatted(i);
      EmbeddingTask task = chunk("doc-" + i, 0, ChunkAction.STORE, text);
      wire.write(Topics.EMBEDDING_TASKS, task.getChunkId(), task);
    }
    EmbeddingTask tooLong = chunk("long", 0, ChunkAction.STORE, "word ".repeat(9_000));
    wire.write(Topics.EMBEDDING_TASKS, tooLong.getChunkId(), tooLong);
    List<Read<EmbeddingResult>> stored =
        wire.read(Topics.EMBEDDING_RESULTS, r -> r.getAction() == ChunkAction.STORE, 61, PATIENCE);

    assertThat(stored).allSatisfy(r -> assertThat(r.key()).isEqualTo(r.value().getDocumentId()));
    assertThat(stored.stream().map(r -> r.value().getChunkId()).distinct()).hasSize(61);
    assertThat(stored)
        .filteredOn(r -> r.value().getFailure() != null)
        .singleElement()
        .satisfies(r -> {
          assertThat(r.value().getDocumentId()).isEqualTo("long");
          assertThat(r.value().getFailure().getCode()).isEqualTo(FailureCodes.INPUT_TOO_LONG);
        });
    List<Read<DeadLetter>> dead =
        wire.read(
            Topics.DEAD_LETTERS, d -> d.getSourceTopic().equals("embedding-tasks"), 1, PATIENCE);
    assertThat(dead.getFirst().value().getFailure().getCode())
        .isEqualTo(FailureCodes.INPUT_TOO_LONG);

    List<Passage> passages = search("far", "How far away is the moon?");
    assertThat(passages.getFirst().getDocumentId()).isEqualTo("doc-0");

    answered(passages);

    EmbeddingTask gone = chunk("doc-0", 0, ChunkAction.DELETE, "");
    wire.write(Topics.EMBEDDING_TASKS, gone.getChunkId(), gone);
    wire.read(Topics.EMBEDDING_RESULTS, r -> r.getAction() == ChunkAction.DELETE, 1, PATIENCE);
    assertThat(search("gone", "Where is the moon?"))
        .extracting(Passage::getDocumentId)
        .doesNotContain("doc-0")
        .isNotEmpty();
    assertThat(wire.count(Topics.USAGE)).isZero();
  }

  private static void answered(List<Passage> passages) {
    for (int i = 0; i < 20; i++) {
      ChatTask task =
          new ChatTask(
              "acme",
              "chat-" + i,
              "conv-" + i % 5,
              0,
              List.of(new Message(Role.USER, "How far away is the moon?")),
              passages,
              "any",
              0.0,
              200,
              "text",
              false,
              soon());
      wire.write(Topics.CHAT_TASKS, task.getRequestId(), task);
    }
    List<Read<ChatResult>> results =
        wire.read(Topics.CHAT_RESULTS, r -> r.getRequestId().startsWith("chat-"), 20, PATIENCE);
    assertThat(results)
        .allSatisfy(r -> {
          assertThat(r.key()).isEqualTo(r.value().getConversationId());
          assertThat(r.value().getFailure()).isNull();
          assertThat(r.value().getOutput()).contains("384,400");
          assertThat(r.value().getPassages()).isEqualTo(passages);
        });
  }

  @Test
  void turnsAreArchivedInOrderAndFoundAgain() {
    int conversations = 10;
    for (long number = 1; number <= 3; number++) {
      for (int c = 0; c < conversations; c++) {
        Turn turn = new Turn(number, "t" + c + "-" + number, "in", "out " + number, Instant.now());
        wire.write(Topics.TURNS, "talk-" + c, new FinishedTurn("acme", "talk-" + c, turn));
      }
    }
    List<Read<ContextResult>> archived =
        wire.read(
            Topics.CONTEXT_RESULTS,
            r -> r.getKind() == ContextKind.ARCHIVED,
            3 * conversations,
            PATIENCE);
    Map<String, List<Long>> through =
        archived.stream()
            .collect(
                Collectors.groupingBy(
                    Read::key,
                    Collectors.mapping(r -> r.value().getArchivedThrough(), Collectors.toList())));
    assertThat(through).hasSize(conversations);
    assertThat(through.values()).allSatisfy(t -> assertThat(t).containsExactly(1L, 2L, 3L));

    for (int c = 0; c < conversations; c++) {
      wire.write(
          Topics.CONTEXT_TASKS,
          "talk-" + c,
          new ContextTask("acme", "history-" + c, "talk-" + c, 0, 2, null, 0, soon()));
    }
    List<Read<ContextResult>> found =
        wire.read(
            Topics.CONTEXT_RESULTS,
            r -> r.getRequestId().startsWith("history-"),
            conversations,
            PATIENCE);
    assertThat(found)
        .allSatisfy(r -> {
          assertThat(r.value().getKind()).isEqualTo(ContextKind.FOUND);
          assertThat(r.value().getTurns()).extracting(Turn::getNumber).containsExactly(2L, 3L);
        });
  }

  @Test
  void theStatusIsTheStepOfTheHighestRank() {
    List<StatusEvent> events = new ArrayList<>();
    for (int id = 0; id < 100; id++) {
      for (long rank = 0; rank <= 4; rank++) {
        events.add(
            StatusEvent.newBuilder()
                .setTenant("acme")
                .setId("status-" + id)
                .setState(rank == 4 ? State.COMPLETED : State.PROCESSING)
                .setStage("step " + rank)
                .setRank(rank)
                .setAt(Instant.EPOCH)
                .build());
      }
    }
    Collections.shuffle(events, new Random(11));
    events.forEach(e -> wire.write(Topics.STATUS, e.getId(), e));
    wire.flush();

    try (RedisConnection connection = RedisConnection.open(settings.redis(), Optional.empty())) {
      RedisStatusStore store = new RedisStatusStore(connection, settings.redis().statusTtl());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(IntStream.range(0, 100))
                  .allSatisfy(id ->
                      assertThat(store.find("acme", "status-" + id))
                          .hasValueSatisfying(
                              s -> assertThat(s.getState()).isEqualTo(State.COMPLETED))));
    }
  }

  @Test
  void healthTellsOfEveryWorkerAndOfRedis() {
    for (Host process : processes) {
      var workers = process.bean(HealthEndpoint.class).healthForPath("workers");
      assertThat(workers).isNotNull();
      assertThat(workers.getStatus()).isEqualTo(Status.UP);
      assertThat(workers.toString()).isNotBlank();
    }
    assertThat(
            processes
                .getFirst()
                .bean(MeterRegistry.class)
                .get("sluice.worker.healthy")
                .gauges()
                .stream()
                .map(g -> g.getId().getTag("topic"))
                .collect(Collectors.toSet()))
        .isEqualTo(Set.of("context-tasks", "chat-tasks", "embedding-tasks", "status", "turns"));
  }
}
