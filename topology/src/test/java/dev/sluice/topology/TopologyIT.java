package dev.sluice.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.runtime.StreamsProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios of the topology on a real broker, exactly once. */
class TopologyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AvroCodec<Request> CODEC = AvroCodec.of(Request.class);

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;

  /** For the scenarios that leave the process alone. */
  private static Bench shared;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(folder, 0);
    shared = bench("shared.", Map.of());
  }

  private static Bench bench(String prefix, Map<String, String> flags) {
    Bench bench = new Bench(kafka.bootstrapServers(), prefix, folder, flags);
    bench.startProcess();
    return bench;
  }

  @AfterAll
  static void stop() {
    shared.close();
    kafka.close();
  }

  @Test
  void everyConversationRunsInItsOwnOrder() {
    List<Request> requests = conversations("order", 20, 5);
    requests.forEach(shared::send);
    assertAllCompletedInOrder(shared, requests);
  }

  @Test
  void eachTurnSeesTheReplyBeforeIt() {
    shared.send(request("memory-1", "memory"));
    shared.send(request("memory-2", "memory"));
    shared.awaitEnd("memory-2");
    assertThat(shared.all(ChatTask.class))
        .filteredOn(t -> t.getRequestId().equals("memory-2"))
        .singleElement()
        .satisfies(t ->
            assertThat(t.getMessages())
                .extracting(m -> m.getContent())
                .containsSubsequence(
                    "input of memory-1", "re: input of memory-1", "input of memory-2"));
  }

  @Test
  void repeatsAndStrayResultsChangeNothing() {
    Request request = request("repeat-1", "repeat");
    shared.workers.hold("repeat-1");
    shared.send(request);
    shared.awaitStep("repeat-1", "chat");
    shared.send(request);
    shared.send(request("repeat-2", "repeat"));
    shared.workers.release("repeat-1");
    shared.awaitEnd("repeat-1");
    shared.workers.release("repeat-1");
    shared.send(request);
    shared.awaitEnd("repeat-2");
    shared.send(request("repeat-3", "repeat"));
    shared.awaitEnd("repeat-3");
    assertThat(shared.turns("repeat")).containsExactly("1 repeat-1", "2 repeat-2", "3 repeat-3");
  }

  @Test
  void aDeadlineAndACancelLetTheNextProceed() {
    shared.workers.hold("expires");
    shared.workers.hold("cancelled");
    shared.send(
        Request.newBuilder(request("expires", "ends"))
            .setDeadline(Instant.now().plusSeconds(2))
            .build());
    shared.send(request("cancelled", "ends"));
    shared.send(request("proceeds", "ends"));
    assertThat(shared.awaitEnd("expires").getState()).isEqualTo(State.EXPIRED);
    shared.awaitStep("cancelled", "chat");
    shared.send(
        Request.newBuilder(request("cancelled", "ends"))
            .setAction(RequestAction.CANCEL)
            .setInput("")
            .build());
    assertThat(shared.awaitEnd("cancelled").getState()).isEqualTo(State.CANCELLED);
    shared.workers.release("cancelled");
    assertThat(shared.awaitEnd("proceeds").getState()).isEqualTo(State.COMPLETED);
    assertThat(shared.turns("ends")).containsExactly("1 proceeds");
  }

  @Test
  void wrongKeysAndWrongPartitionsArePutRight() {
    for (int partition = 0; partition < 3; partition++) {
      Request request = request("partition-" + partition, "partitions");
      shared.write(Topics.REQUESTS, partition, "partitions".getBytes(UTF_8), CODEC.encode(request));
    }
    shared.write(Topics.REQUESTS, null, null, CODEC.encode(request("no-key", "partitions")));
    shared.write(
        Topics.REQUESTS, null, new byte[] {9}, CODEC.encode(request("odd-key", "partitions")));
    for (String id : List.of("partition-0", "partition-1", "partition-2", "no-key", "odd-key")) {
      assertThat(shared.awaitEnd(id).getState()).isEqualTo(State.COMPLETED);
    }
    assertThat(shared.turns("partitions")).hasSize(5);
    assertThat(shared.turns("partitions").getLast()).startsWith("5 ");
  }

  @Test
  void rubbishIsSetAsideAndEverythingElseFlowsOn() {
    List<Request> good = conversations("flow", 5, 2);
    for (int i = 0; i < 100; i++) {
      shared.write(
          Topics.REQUESTS, null, ("k" + i).getBytes(UTF_8), ("rubbish " + i).getBytes(UTF_8));
      if (i % 10 == 0) {
        shared.send(good.get(i / 10));
      }
    }
    shared.write(Topics.CHAT_RESULTS, null, new byte[] {1}, new byte[] {1, 2, 3});
    assertAllCompletedInOrder(shared, good);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(shared.deadLetters())
                .filteredOn(l -> l.getFailure().getCode().equals(FailureCodes.UNDECODABLE))
                .hasSize(101));
  }

  @Test
  void jsonIsTakenAndBrokenJsonIsToldUnderItsId() {
    json("{\"request_id\":\"json-good\",\"input\":\"hello\"}");
    json("{\"request_id\":\"json-bad\",\"input\":\"hello\",\"temperature\":\"hot\"}");
    assertThat(shared.awaitEnd("json-good").getResult().getOutput()).isEqualTo("re: hello");
    StatusEvent bad = shared.awaitEnd("json-bad");
    assertThat(bad.getState()).isEqualTo(State.FAILED);
    assertThat(bad.getFailure().getField()).isEqualTo("temperature");
    await()
        .atMost(PATIENCE)
        .until(
            () -> shared.deadLetters().stream().map(DeadLetter::getRequestId).toList(),
            l -> l.contains("json-bad"));
  }

  @Test
  void anAnswerThatNoStatusCanHoldEndsAsTooLarge() {
    shared.send(Request.newBuilder(request("large", "sizes")).setInput(FakeWorkers.LARGE).build());
    shared.send(request("small", "sizes"));
    assertThat(shared.awaitEnd("large").getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
    assertThat(shared.awaitEnd("small").getState()).isEqualTo(State.COMPLETED);
  }

  @Test
  void aDocumentIsStored() {
    Document document =
        Document.newBuilder().setDocumentId("guide.md").setText("A gate opens upwards.").build();
    shared.write(
        Topics.DOCUMENTS,
        null,
        "guide.md".getBytes(UTF_8),
        AvroCodec.of(Document.class).encode(document));
    assertThat(shared.awaitEnd("guide.md").getState()).isEqualTo(State.COMPLETED);
  }

  @Test
  void anIdleConversationLeavesAndComesBackWithItsTurns() {
    try (Bench bench = bench("idle.", Map.of("CONVERSATION_IDLE", "1s"))) {
      bench.send(request("idle-1", "idle"));
      bench.awaitEnd("idle-1");
      // Only a conversation that has left is loaded again.
      List<String> sent = new ArrayList<>(List.of("idle-1"));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1500))
          .until(() -> {
            String next = "idle-" + (sent.size() + 1);
            sent.add(next);
            bench.send(request(next, "idle"));
            bench.awaitEnd(next);
            return bench.statuses().stream()
                .anyMatch(s -> s.getId().equals(next) && s.getStage().equals("context"));
          });
      assertThat(bench.turns("idle"))
          .isEqualTo(
              IntStream.rangeClosed(1, sent.size()).mapToObj(i -> i + " idle-" + i).toList());
    }
  }

  @Test
  void aRestartMidwayLosesNothingWithItsStateOnDiskOrOnlyInTheLog() throws IOException {
    try (Bench bench = bench("restart.", Map.of())) {
      List<Request> requests = conversations("restart", 10, 6);
      List<String> heldBack = List.of("restart-3-2", "restart-7-4");
      heldBack.forEach(bench.workers::hold);
      bench.workers.hold("restart-deadline");
      bench.send(
          Request.newBuilder(request("restart-deadline", null))
              .setDeadline(Instant.now().plusSeconds(6))
              .build());
      requests.subList(0, 30).forEach(bench::send);
      bench.awaitStep("restart-3-2", "chat");
      bench.stopProcess(bench.process());
      requests.subList(30, 50).forEach(bench::send);
      bench.startProcess();
      bench.awaitStep("restart-7-4", "chat");
      bench.stopProcess(bench.process());
      Utils.delete(bench.settings.topology().stateDir().toFile());
      requests.subList(50, 60).forEach(bench::send);
      heldBack.forEach(bench.workers::release);
      bench.startProcess();
      assertAllCompletedInOrder(bench, requests);
      assertThat(bench.awaitEnd("restart-deadline").getState()).isEqualTo(State.EXPIRED);
    }
  }

  @Test
  void twoProcessesShareTheWorkAndOneTakesOverFromTheOther() {
    try (Bench bench = bench("two.", Map.of("STANDBY_REPLICAS", "1"))) {
      StreamsProcess second = bench.startProcess();
      List<Request> requests = conversations("two", 12, 6);
      requests.subList(0, 40).forEach(bench::send);
      bench.awaitEnd("two-0-0");
      bench.stopProcess(second);
      requests.subList(40, 72).forEach(bench::send);
      assertAllCompletedInOrder(bench, requests);
      assertThat(bench.process().health().isUp()).isTrue();
    }
  }

  /** Requests of many conversations, one of each in turn. */
  private static List<Request> conversations(String name, int conversations, int turns) {
    List<Request> requests = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < conversations; i++) {
        requests.add(request(name + "-" + i + "-" + turn, name + "-" + i));
      }
    }
    return requests;
  }

  private static Request request(String id, String conversation) {
    return Request.newBuilder()
        .setRequestId(id)
        .setConversationId(conversation)
        .setInput("input of " + id)
        .build();
  }

  private static void assertAllCompletedInOrder(Bench bench, List<Request> requests) {
    List<String> ids = requests.stream().map(Request::getRequestId).toList();
    await().atMost(PATIENCE).until(() -> bench.ended().keySet().containsAll(ids));
    assertThat(ids).allMatch(id -> bench.ended().get(id).getState() == State.COMPLETED);
    requests.stream()
        .map(Request::getConversationId)
        .distinct()
        .forEach(conversation -> {
          List<String> expected =
              requests.stream()
                  .filter(r -> conversation.equals(r.getConversationId()))
                  .map(Request::getRequestId)
                  .toList();
          await()
              .atMost(PATIENCE)
              .untilAsserted(() ->
                  assertThat(bench.turns(conversation))
                      .isEqualTo(
                          IntStream.range(0, expected.size())
                              .mapToObj(i -> (i + 1) + " " + expected.get(i))
                              .toList()));
        });
  }

  private static void json(String text) {
    String id = text.replaceFirst(".*\"request_id\":\"([^\"]*)\".*", "$1");
    shared.write(Topics.REQUESTS, null, id.getBytes(UTF_8), text.getBytes(UTF_8));
  }
}
