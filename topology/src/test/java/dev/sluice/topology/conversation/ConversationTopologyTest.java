package dev.sluice.topology.conversation;

import static dev.sluice.schemas.topic.Topics.CHAT_RESULTS;
import static dev.sluice.schemas.topic.Topics.CHAT_TASKS;
import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static dev.sluice.schemas.topic.Topics.CONTEXT_TASKS;
import static dev.sluice.schemas.topic.Topics.DEAD_LETTERS;
import static dev.sluice.schemas.topic.Topics.REQUESTS;
import static dev.sluice.schemas.topic.Topics.STATUS;
import static dev.sluice.schemas.topic.Topics.TURNS;
import static dev.sluice.topology.conversation.Given.CONVERSATION;
import static dev.sluice.topology.conversation.Given.alone;
import static dev.sluice.topology.conversation.Given.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.RecordKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTopologyTest {
  private static final AvroCodec<Request> CODEC = AvroCodec.of(Request.class);

  @TempDir private Path folder;
  private Driver driver;

  @BeforeEach
  void start() {
    restart(Map.of());
  }

  private void restart(Map<String, String> more) {
    if (driver != null) {
      driver.close();
    }
    Map<String, String> flags = new HashMap<>(Map.of("PARTITIONS", "1", "TOPIC_PREFIX", "t."));
    flags.putAll(more);
    driver = new Driver(Given.settings(flags), folder.resolve("state-" + more.size()));
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void itsShapeIsOneProcessorBetweenItsTopics() {
    Topology topology = new Topology();
    new ConversationTopology(driver.settings, new SimpleMeterRegistry()).addTo(topology);
    assertThat(topology.describe().subtopologies()).hasSize(1);
    assertThat(topology.describe().toString())
        .contains(
            "[t.requests]",
            "[t.context-results]",
            "[t.chat-results]",
            "Processor: conversation (stores:",
            "conversation-states",
            "conversation-timers",
            "topic: t.context-tasks",
            "topic: t.chat-tasks",
            "topic: t.status",
            "topic: t.turns",
            "topic: t.dead-letters");
  }

  @Test
  void aConversationRunsTurnByTurn() {
    send(request("a"));
    send(request("b"));
    assertThat(steps()).containsExactly("a PROCESSING/context", "b PROCESSING/waiting");
    answerContext();
    ChatTask first = chatTask();
    assertThat(first.getRequestId()).isEqualTo("a");
    answer(first, "A");
    assertThat(steps())
        .containsExactly("a PROCESSING/chat", "a COMPLETED/chat", "b PROCESSING/chat");
    ChatTask second = chatTask();
    assertThat(second.getMessages()).extracting(m -> m.getContent()).contains("input of a", "A");
    answer(second, "B");
    assertThat(driver.read(TURNS)).extracting(t -> t.getTurn().getNumber()).containsExactly(1L, 2L);
    assertThat(steps()).containsExactly("b COMPLETED/chat");
  }

  @Test
  void twoTenantsMayUseTheSameIds() {
    send(alone("a"));
    send(Request.newBuilder(alone("a")).setTenant("other").build());
    assertThat(driver.read(CHAT_TASKS))
        .extracting(ChatTask::getTenant)
        .containsExactly(Given.TENANT, "other");
  }

  @Test
  void aRepeatAndAnUnmatchedResultChangeNothing() {
    send(alone("a"));
    ChatTask task = chatTask();
    steps();
    send(alone("a"));
    answer(ChatTask.newBuilder(task).setAttempt(3).build(), "of another attempt");
    answer(ChatTask.newBuilder(task).setRequestId("z").build(), "of nobody");
    assertThat(steps()).isEmpty();
    assertThat(driver.read(CHAT_TASKS)).isEmpty();
    answer(task, "A");
    assertThat(steps()).containsExactly("a COMPLETED/chat");
  }

  @Test
  void aDeadlineEndsARequestThatNobodyAnswersAndTheStateLeavesInTheEnd() {
    send(Request.newBuilder(request("a")).setDeadline(driver.now().plusSeconds(5)).build());
    send(request("b"));
    steps();
    driver.pass(Duration.ofSeconds(6));
    assertThat(steps()).containsExactly("a EXPIRED/context", "b PROCESSING/context");
    driver.pass(Duration.ofHours(1));
    assertThat(steps()).containsExactly("b EXPIRED/context");
    assertThat(driver.states()).isEqualTo(1);
    driver.pass(Duration.ofHours(1));
    assertThat(driver.states()).isZero();
    assertThat(driver.timers()).isZero();
  }

  @Test
  void manyTimersDueAtOnceAllGoOff() {
    IntStream.range(0, 1000)
        .mapToObj(i ->
            Request.newBuilder(alone("r" + i)).setDeadline(driver.now().plusSeconds(5)).build())
        .forEach(this::send);
    driver.read(STATUS);
    driver.pass(Duration.ofSeconds(5));
    for (int tick = 0; tick < 10; tick++) {
      driver.pass(Duration.ofMillis(100));
    }
    assertThat(driver.read(STATUS)).hasSize(1000).allMatch(s -> s.getState() == State.EXPIRED);
  }

  @Test
  void cancellingWorksAcrossTheTopic() {
    send(request("a"));
    send(Given.cancel(request("a")));
    assertThat(steps()).containsExactly("a PROCESSING/context", "a CANCELLED/context");
    send(Given.cancel(request("b")));
    send(request("b"));
    assertThat(steps()).containsExactly("b CANCELLED/accepted");
  }

  @Test
  void aWrongKeyIsPutRightAndTheRequestRunsOnce() {
    driver.write(REQUESTS, "anything", CODEC.encode(request("a")), new RecordHeaders());
    driver.write(REQUESTS, null, CODEC.encode(request("b")), new RecordHeaders());
    assertThat(steps()).containsExactly("a PROCESSING/context", "b PROCESSING/waiting");
    assertThat(driver.readRaw(REQUESTS))
        .extracting(r -> new String(r.key(), UTF_8))
        .containsExactly(CONVERSATION, CONVERSATION);
    assertThat(driver.meters.get("sluice.topology.rekeyed").counter().count()).isEqualTo(2);
  }

  @Test
  void aRecordThatKeepsComingBackIsGivenUp() {
    Headers headers = new RecordHeaders().add("sluice-rekeyed", new byte[] {3});
    driver.write(REQUESTS, "anything", CODEC.encode(request("a")), headers);
    assertThat(steps()).containsExactly("a FAILED/accepted");
    assertThat(driver.read(DEAD_LETTERS)).hasSize(1);
    assertThat(driver.readRaw(REQUESTS)).isEmpty();
  }

  @Test
  void whatCannotBeReadGoesToTheDeadLettersWholeAndTheStreamMovesOn() {
    Headers headers = new RecordHeaders().add("origin", "elsewhere".getBytes(UTF_8));
    driver.write(REQUESTS, "k", "rubbish".getBytes(UTF_8), headers);
    driver.write(CONTEXT_RESULTS, "k", new byte[] {1, 2, 3}, new RecordHeaders());
    driver.write(CHAT_RESULTS, "k", new byte[] {}, new RecordHeaders());
    driver.write(REQUESTS, "k", null, new RecordHeaders());
    send(alone("a"));
    assertThat(steps()).containsExactly("a PROCESSING/chat");
    List<DeadLetter> deadLetters = driver.read(DEAD_LETTERS);
    assertThat(deadLetters)
        .extracting(DeadLetter::getSourceTopic)
        .containsExactly("requests", "context-results", "chat-results", "requests");
    assertThat(deadLetters)
        .allMatch(l -> l.getFailure().getCode().equals(FailureCodes.UNDECODABLE));
    DeadLetter deadLetter = deadLetters.getFirst();
    assertThat(UTF_8.decode(deadLetter.getKey()).toString()).isEqualTo("k");
    assertThat(UTF_8.decode(deadLetter.getValue()).toString()).isEqualTo("rubbish");
    assertThat(deadLetter.getHeaders().getFirst().getKey()).isEqualTo("origin");
    assertThat(deadLetter.getComponent()).isEqualTo("topology");
  }

  @Test
  void aJsonRequestIsTakenAndItsAcceptanceIsTheRecordsTime() {
    json("{\"request_id\":\"j\",\"tenant\":\"acme\",\"input\":\"hi\"}", "j");
    assertThat(steps()).containsExactly("j PROCESSING/chat");
    assertThat(chatTask().getDeadline()).isEqualTo(driver.now().plus(Duration.ofHours(1)));
  }

  @Test
  void aBrokenJsonRequestFailsUnderTheIdThatCanBeRead() {
    json("{\"request_id\":\"x1\",\"tenant\":\"acme\",\"input\":5}", "x1");
    json("{\"request_id\":\"x2\",\"input\":\"hi\",\"colour\":\"red\"}", "x2");
    json("{\"request_id\":\"x3\",\"input\":\"hi", "x3");
    json("{\"input\":\"hi\"}", "x4");
    json("{\"request_id\":\"x5\",\"action\":\"CANCEL\",\"colour\":1}", "x5");
    List<StatusEvent> statuses = driver.read(STATUS);
    assertThat(statuses)
        .extracting(s -> s.getTenant() + " " + s.getId() + " " + s.getFailure().getField())
        .containsExactly("acme x1 input", "default x2 colour", "default x3 null");
    assertThat(statuses).allMatch(s -> s.getState() == State.FAILED && s.getRank() == 0);
    assertThat(driver.read(DEAD_LETTERS))
        .extracting(DeadLetter::getRequestId)
        .containsExactly("x1", "x2", "x3", null, null);
  }

  @Test
  void aRequestThatBreaksARuleFailsWithItsFieldBelowAnyRankOfARealOne() {
    send(alone("a"));
    long real = driver.read(STATUS).getFirst().getRank();
    send(Request.newBuilder(alone("a")).setInput(" ").build());
    StatusEvent status = driver.read(STATUS).getFirst();
    assertThat(status.getFailure().getCode()).isEqualTo(FailureCodes.INVALID_REQUEST);
    assertThat(status.getFailure().getField()).isEqualTo("input");
    assertThat(status.getRank()).isLessThan(real);
    answer(chatTask(), "A");
    assertThat(steps()).containsExactly("a COMPLETED/chat");
    assertThat(driver.read(DEAD_LETTERS)).hasSize(1);
  }

  @Test
  void idsThatAreNoneAreNotTold() {
    send(Request.newBuilder(alone("a b")).build());
    send(Request.newBuilder(alone("a")).setTenant("é").build());
    send(Request.newBuilder(alone("a")).setAction(RequestAction.UNKNOWN).setInput("x").build());
    assertThat(driver.read(STATUS)).extracting(StatusEvent::getId).containsExactly("a");
    assertThat(driver.read(DEAD_LETTERS)).hasSize(3);
  }

  @Test
  void aDeadLetterIsNeverLargerThanARecordMayBe() {
    restart(Map.of("MAX_RECORD_BYTES", "65536"));
    driver.write(REQUESTS, "k".repeat(70_000), new byte[70_000], new RecordHeaders());
    driver.write(
        REQUESTS,
        "k",
        ("{\"" + "n".repeat(49_000) + "\":1}").getBytes(UTF_8),
        new RecordHeaders().add("h", new byte[40_000]));
    assertThat(driver.readRaw(DEAD_LETTERS))
        .hasSize(2)
        .allMatch(r -> r.key().length + r.value().length < 65_536);
  }

  @Test
  void anAnswerLargerThanAStatusMayBeEndsAsTooLarge() {
    restart(Map.of("MAX_RECORD_BYTES", "65536"));
    send(alone("a"));
    steps();
    answer(chatTask(), "y ".repeat(32_000));
    StatusEvent status = driver.read(STATUS).getFirst();
    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
  }

  @Test
  void aRequestThatCannotBeWrittenAgainUnderItsKeyIsGivenUp() {
    restart(Map.of("MAX_RECORD_BYTES", "65536"));
    Request large = Request.newBuilder(request("a")).setInput("x".repeat(64_000)).build();
    driver.write(REQUESTS, "wrong", CODEC.encode(large), new RecordHeaders());
    assertThat(steps()).containsExactly("a FAILED/accepted");
    assertThat(driver.read(DEAD_LETTERS)).hasSize(1);
  }

  @Test
  void eachRequestGoesOnInItsOwnTrace() {
    driver.write(REQUESTS, CONVERSATION, CODEC.encode(request("a")), trace("trace-of-a"));
    driver.write(REQUESTS, CONVERSATION, CODEC.encode(request("b")), trace("trace-of-b"));
    answerContext();
    ChatTask first = chatTask();
    driver.write(
        CHAT_RESULTS,
        CONVERSATION,
        AvroCodec.of(ChatResult.class).encode(Given.answer(first, "A")),
        trace("trace-of-a"));
    assertThat(driver.readRaw(CHAT_TASKS))
        .singleElement()
        .satisfies(r ->
            assertThat(new String(r.headers().lastHeader("traceparent").value(), UTF_8))
                .isEqualTo("trace-of-b"));
  }

  private static Headers trace(String id) {
    return new RecordHeaders().add("traceparent", id.getBytes(UTF_8));
  }

  private void send(Request request) {
    driver.write(REQUESTS, RecordKeys.of(request), request);
  }

  private void json(String text, String key) {
    driver.write(REQUESTS, key, text.getBytes(UTF_8), new RecordHeaders());
  }

  private void answerContext() {
    ContextTask task = driver.read(CONTEXT_TASKS).getLast();
    driver.write(
        CONTEXT_RESULTS,
        RecordKeys.of(task.getConversationId(), task.getRequestId()),
        Given.found(task, List.of(), List.of()));
  }

  private ChatTask chatTask() {
    return driver.read(CHAT_TASKS).getLast();
  }

  private void answer(ChatTask task, String output) {
    driver.write(
        CHAT_RESULTS,
        RecordKeys.of(task.getConversationId(), task.getRequestId()),
        Given.answer(task, output));
  }

  private List<String> steps() {
    return driver.read(STATUS).stream()
        .map(s -> s.getId() + " " + s.getState() + "/" + s.getStage())
        .toList();
  }
}
