package dev.sluice.topology.conversation;

import static dev.sluice.topology.conversation.Given.CONVERSATION;
import static dev.sluice.topology.conversation.Given.TENANT;
import static dev.sluice.topology.conversation.Given.alone;
import static dev.sluice.topology.conversation.Given.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationMachineTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aRequestThatStandsAloneGoesStraightToTheModel() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(alone("r1"));
    assertThat(talk.all(ContextTask.class)).isEmpty();
    ChatTask task = talk.chatTask();
    assertThat(task.getModel()).isEqualTo("gpt-4");
    assertThat(task.getTemperature()).isEqualTo(0.7);
    assertThat(task.getMaxTokens()).isEqualTo(1000);
    assertThat(task.getResponseFormat()).isEqualTo("text");
    assertThat(task.getDeadline()).isEqualTo(talk.now().plus(HOUR));
    assertThat(talk.outputs().getLast().key()).isEqualTo("r1");

    talk.answer("hello");
    assertThat(talk.steps("r1")).containsExactly("PROCESSING/chat", "COMPLETED/chat");
    StatusEvent last = talk.lastStatus("r1");
    assertThat(last.getResult().getOutput()).isEqualTo("hello");
    assertThat(last.getResult().getModel()).isEqualTo("model-x");
    assertThat(last.getResult().getUsage()).isEqualTo(new Usage(7, 3));
    assertThat(talk.turns()).isEmpty();

    talk.pass(HOUR);
    assertThat(talk.state()).isNull();
  }

  @Test
  void whatARequestDoesNotSayIsAsItIsSet() {
    Talk talk =
        new Talk(
            Given.settings(
                Map.of(
                    "DEFAULT_MODEL", "gpt-4o-mini",
                    "TEMPERATURE", "0.2",
                    "MAX_TOKENS", "77",
                    "SYSTEM_PROMPT", "Answer in rhymes.")));
    talk.arrive(alone("r1"));
    ChatTask task = talk.chatTask();
    assertThat(task.getModel()).isEqualTo("gpt-4o-mini");
    assertThat(task.getTemperature()).isEqualTo(0.2);
    assertThat(task.getMaxTokens()).isEqualTo(77);
    assertThat(task.getMessages().getFirst())
        .isEqualTo(new Message(Role.SYSTEM, "Answer in rhymes."));
  }

  @Test
  void noTurnIsFinishedBeforeTheTurnsBeforeItThoughTheClockGoesBack() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(request("r1"));
    talk.nothingFound();
    talk.answer("first");
    talk.passAsleep(Duration.ofSeconds(-30));
    talk.arrive(request("r2"));
    talk.answer("second");
    assertThat(talk.turns())
        .extracting(turn -> turn.getTurn().getFinishedAt())
        .hasSize(2)
        .containsOnly(talk.now().plusSeconds(30));
  }

  @Test
  void aColdConversationIsLoadedAndGoesOnFromItsNewestTurn() {
    Talk talk = new Talk(Given.settings(Map.of("MEMORY_WINDOW_TURNS", "2")));
    talk.arrive(request("r8"));
    assertThat(talk.contextTask().getHistoryTurns()).isEqualTo(2);
    assertThat(talk.contextTask().getQuery()).isNull();
    talk.on(
        new ConversationEvent.ContextFound(
            Given.found(talk.contextTask(), List.of(Given.turn(6), Given.turn(7)), List.of())));
    assertThat(talk.chatTask().getMessages())
        .extracting(Message::getContent)
        .containsSubsequence("input 6", "output 6", "input 7", "output 7", "input of r8");
    talk.answer("eighth");
    assertThat(talk.turns())
        .singleElement()
        .satisfies(t -> assertThat(t.getTurn().getNumber()).isEqualTo(8));
    assertThat(talk.steps("r8"))
        .containsExactly("PROCESSING/context", "PROCESSING/chat", "COMPLETED/chat");

    talk.arrive(request("r9"));
    assertThat(talk.all(ContextTask.class)).hasSize(1);
    assertThat(talk.chatTask().getMessages())
        .extracting(Message::getContent)
        .containsSubsequence("output 7", "input of r8", "eighth", "input of r9")
        .doesNotContain("input 6");
  }

  @Test
  void aWindowOfNoTurnsStillKnowsTheNumberOfTheNewest() {
    Talk talk = new Talk(Given.settings(Map.of("MEMORY_WINDOW_TURNS", "0")));
    talk.arrive(request("r3"));
    assertThat(talk.contextTask().getHistoryTurns()).isEqualTo(1);
    talk.on(
        new ConversationEvent.ContextFound(
            Given.found(talk.contextTask(), List.of(Given.turn(2)), List.of())));
    assertThat(talk.chatTask().getMessages())
        .extracting(Message::getContent)
        .doesNotContain("input 2");
    talk.answer("third");
    assertThat(talk.turns().getLast().getTurn().getNumber()).isEqualTo(3);
  }

  @Test
  void retrievalIsAskedForWithTheInputAndItsPassagesReachPromptAndResult() {
    Talk talk = new Talk(Given.settings(Map.of("ENABLE_VECTOR_SEARCH", "true", "TOP_K", "3")));
    talk.arrive(alone("r1"));
    assertThat(talk.contextTask().getQuery()).isEqualTo("input of r1");
    assertThat(talk.contextTask().getTopK()).isEqualTo(3);
    assertThat(talk.contextTask().getHistoryTurns()).isZero();
    var passages = List.of(Given.passage("doc-1", "Sluices hold water."));
    talk.on(
        new ConversationEvent.ContextFound(Given.found(talk.contextTask(), List.of(), passages)));
    assertThat(talk.chatTask().getPassages()).isEqualTo(passages);
    assertThat(talk.chatTask().getMessages().get(1).getRole()).isEqualTo(Role.SYSTEM);
    assertThat(talk.chatTask().getMessages().get(1).getContent())
        .contains("[1] doc-1#0", "Sluices hold water.");
    talk.answer("They hold water.");
    assertThat(talk.lastStatus("r1").getResult().getSources()).isEqualTo(passages);
  }

  @Test
  void turnsRunOneAfterAnotherInTheOrderOfAcceptance() {
    Talk talk = warm(Map.of());
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    talk.arrive(request("c"));
    assertThat(talk.steps("b")).containsExactly("PROCESSING/waiting");
    assertThat(talk.steps("c")).containsExactly("PROCESSING/waiting");
    talk.answer("A");
    assertThat(talk.chatTask().getRequestId()).isEqualTo("b");
    assertThat(talk.chatTask().getMessages()).extracting(Message::getContent).contains("A");
    assertThat(talk.steps("c")).containsExactly("PROCESSING/waiting");
    talk.answer("B");
    talk.answer("C");
    assertThat(talk.turns())
        .extracting(t -> t.getTurn().getNumber() + t.getTurn().getRequestId())
        .containsExactly("1first", "2a", "3b", "4c");
    assertThat(talk.steps("c"))
        .containsExactly("PROCESSING/waiting", "PROCESSING/chat", "COMPLETED/chat");
  }

  @Test
  void oneMoreThanMayWaitFailsAtOnceAndDisturbsNobody() {
    Talk talk = warm(Map.of("MAX_WAITING", "2"));
    for (String id : List.of("a", "b", "c", "d")) {
      talk.arrive(request(id));
    }
    StatusEvent refused = talk.lastStatus("d");
    assertThat(refused.getState()).isEqualTo(State.FAILED);
    assertThat(refused.getFailure().getCode()).isEqualTo(FailureCodes.CONVERSATION_BUSY);
    assertThat(refused.getFailure().getMessage()).contains("MAX_WAITING");
    talk.answer("A");
    talk.arrive(request("e"));
    talk.answer("B");
    talk.answer("C");
    talk.answer("E");
    assertThat(talk.turns())
        .extracting(t -> t.getTurn().getRequestId())
        .containsExactly("first", "a", "b", "c", "e");
  }

  @Test
  void whatWaitsIsBoundedInBytesTooSoThatTheStateCanBeWritten() {
    Talk talk = warm(Map.of("MAX_RECORD_BYTES", "65536", "PROMPT_TOKENS", "100000"));
    String input = "x".repeat(7_000);
    for (int i = 0; i < 20; i++) {
      talk.arrive(Request.newBuilder(request("w" + i)).setInput(input).build());
      assertThat(talk.encoded().length).isLessThan(talk.policy.limit().bytes());
    }
    assertThat(talk.lastStatus("w19").getFailure().getCode())
        .isEqualTo(FailureCodes.CONVERSATION_BUSY);
    assertThat(talk.steps("w1")).containsExactly("PROCESSING/waiting");
  }

  @Test
  void aRequestThatTheStateCannotHoldEndsAsTooLarge() {
    Talk talk = warm(Map.of("MAX_RECORD_BYTES", "65536", "PROMPT_TOKENS", "100000"));
    talk.arrive(Request.newBuilder(request("big")).setInput("x".repeat(60_000)).build());
    Failure failure = talk.lastStatus("big").getFailure();
    assertThat(failure.getCode()).isEqualTo(FailureCodes.TOO_LARGE);
    assertThat(failure.getMessage()).contains("MAX_RECORD_BYTES");
    talk.arrive(request("small"));
    talk.answer("fits");
    assertThat(talk.lastStatus("small").getState()).isEqualTo(State.COMPLETED);
  }

  @Test
  void anAnswerThatCannotBeToldEndsTheRequestAsTooLargeAndAddsNoTurn() {
    Talk talk = warm(Map.of("MAX_RECORD_BYTES", "65536"));
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    talk.answer("y".repeat(64_000));
    assertThat(talk.lastStatus("a").getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
    talk.answer("fine");
    assertThat(talk.turns())
        .extracting(t -> t.getTurn().getNumber() + t.getTurn().getRequestId())
        .containsExactly("1first", "2b");
  }

  @Test
  void aRepeatChangesNothing() {
    Talk talk = warm(Map.of());
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    int written = talk.outputs().size();
    byte[] state = talk.encoded();
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    talk.arrive(request("first"));
    assertThat(talk.outputs()).hasSize(written);
    assertThat(talk.encoded()).isEqualTo(state);
    talk.answer("A");
    talk.answer("B");
    assertThat(talk.turns()).hasSize(3);
  }

  @Test
  void aRepeatThatOnlyTheMemoryKnowsAddsNoSecondTurn() {
    Talk talk = warm(Map.of());
    talk.on(new ConversationEvent.Archived(1));
    talk.pass(HOUR);
    assertThat(talk.state()).isNull();
    talk.arrive(request("first"));
    var memory = List.of(talk.turns().getFirst().getTurn());
    talk.on(new ConversationEvent.ContextFound(Given.found(talk.contextTask(), memory, List.of())));
    assertThat(talk.lastStatus("first").getResult().getOutput()).isEqualTo("welcome");
    assertThat(talk.turns()).hasSize(1);
    assertThat(talk.all(ChatTask.class)).hasSize(1);
  }

  @Test
  void aHigherAttemptOfAFailedRequestRunsAgainAndOfACompletedOneDoesNot() {
    Talk talk = warm(Map.of());
    Request request = request("a");
    talk.arrive(request);
    ChatTask firstTry = talk.chatTask();
    talk.on(
        new ConversationEvent.Answered(
            Given.noAnswer(firstTry, new Failure("quota", "none left", null))));
    assertThat(talk.lastStatus("a").getFailure().getCode()).isEqualTo("quota");

    Request replay = Request.newBuilder(request).setAttempt(1).build();
    talk.arrive(replay);
    talk.arrive(replay);
    assertThat(talk.chatTask().getAttempt()).isEqualTo(1);
    talk.on(new ConversationEvent.Answered(Given.answer(firstTry, "late")));
    assertThat(talk.lastStatus("a").getState()).isEqualTo(State.PROCESSING);
    talk.answer("now");
    assertThat(talk.statuses("a"))
        .extracting(StatusEvent::getRank)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(talk.turns()).hasSize(2);

    int written = talk.outputs().size();
    talk.arrive(Request.newBuilder(request).setAttempt(2).build());
    assertThat(talk.outputs()).hasSize(written);
  }

  @Test
  void aReplayHasItsTimeFromWhenItWasWritten() {
    Talk talk = new Talk(Given.settings(Map.of("REQUEST_DEADLINE", "10s")));
    Request request =
        Request.newBuilder(alone("a")).setAcceptedAt(Given.START).setAttempt(1).build();
    talk.passAsleep(HOUR);
    talk.arrive(request);
    assertThat(talk.chatTask().getDeadline()).isEqualTo(talk.now().plusSeconds(10));
  }

  @Test
  void resultsThatMatchNothingAreIgnored() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(request("a"));
    ContextTask context = talk.contextTask();
    int written = talk.outputs().size();
    byte[] state = talk.encoded();
    ChatTask other =
        ChatTask.newBuilder()
            .setTenant(TENANT)
            .setRequestId("a")
            .setConversationId(CONVERSATION)
            .setMessages(List.of())
            .setModel("m")
            .setTemperature(0)
            .setMaxTokens(1)
            .setDeadline(talk.now())
            .build();
    talk.on(new ConversationEvent.Answered(Given.answer(other, "too early")));
    ContextTask stranger = ContextTask.newBuilder(context).setRequestId("z").build();
    talk.on(new ConversationEvent.ContextFound(Given.found(stranger, List.of(), List.of())));
    ContextTask later = ContextTask.newBuilder(context).setAttempt(1).build();
    talk.on(new ConversationEvent.ContextFound(Given.found(later, List.of(), List.of())));
    assertThat(talk.outputs()).hasSize(written);
    assertThat(talk.encoded()).isEqualTo(state);

    talk.nothingFound();
    talk.answer("A");
    int done = talk.outputs().size();
    talk.on(new ConversationEvent.Answered(Given.answer(talk.chatTask(), "again")));
    talk.on(new ConversationEvent.ContextFound(Given.found(context, List.of(), List.of())));
    assertThat(talk.outputs()).hasSize(done);
  }

  @Test
  void aResultForAStateThatIsGoneIsIgnored() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.on(new ConversationEvent.Archived(4));
    assertThat(talk.state()).isNull();
    assertThat(talk.outputs()).isEmpty();
  }

  @Test
  void aRequestExpiresUnderWayAndWhileItWaitsAndTheNextProceeds() {
    Talk talk = warm(Map.of());
    talk.arrive(deadline("a", Duration.ofSeconds(10), talk));
    talk.arrive(deadline("b", Duration.ofSeconds(5), talk));
    talk.arrive(request("c"));
    ChatTask late = talk.chatTask();
    talk.pass(Duration.ofSeconds(5));
    assertThat(talk.steps("b")).containsExactly("PROCESSING/waiting", "EXPIRED/waiting");
    assertThat(talk.lastStatus("b").getFailure().getCode())
        .isEqualTo(FailureCodes.DEADLINE_EXCEEDED);
    talk.pass(Duration.ofSeconds(5));
    assertThat(talk.steps("a")).containsExactly("PROCESSING/chat", "EXPIRED/chat");
    assertThat(talk.chatTask().getRequestId()).isEqualTo("c");
    talk.on(new ConversationEvent.Answered(Given.answer(late, "late")));
    talk.answer("C");
    assertThat(talk.turns())
        .extracting(t -> t.getTurn().getRequestId())
        .containsExactly("first", "c");
  }

  @Test
  void aRepeatIsRecognisedForAsLongAfterTheEndHoweverLongTheRequestTook() {
    Talk talk = new Talk(Given.settings(Map.of("REQUEST_DEADLINE", "2h")));
    talk.arrive(alone("a"));
    talk.pass(HOUR.multipliedBy(2));
    assertThat(talk.lastStatus("a").getState()).isEqualTo(State.EXPIRED);
    talk.pass(HOUR.minusSeconds(1));
    talk.arrive(alone("a"));
    assertThat(talk.steps("a")).containsExactly("PROCESSING/chat", "EXPIRED/chat");
  }

  @Test
  void anAnswerAfterTheDeadlineIsNoneEvenIfNobodyWasAwake() {
    Talk talk = warm(Map.of());
    talk.arrive(deadline("a", Duration.ofSeconds(10), talk));
    talk.passAsleep(Duration.ofSeconds(10));
    talk.answer("late");
    assertThat(talk.lastStatus("a").getState()).isEqualTo(State.EXPIRED);
    assertThat(talk.turns()).hasSize(1);
  }

  @Test
  void aDeadlineOfItsOwnIsHeldToTheLongestAllowed() {
    Talk talk = new Talk(Given.settings(Map.of("MAX_DEADLINE", "2h", "DOCUMENT_DEADLINE", "2h")));
    talk.arrive(deadline("a", Duration.ofDays(300), talk));
    assertThat(talk.contextTask().getDeadline()).isEqualTo(talk.now().plus(HOUR.multipliedBy(2)));
    talk.arrive(deadline("b", Duration.ofSeconds(-1), talk));
    assertThat(talk.steps("b")).containsExactly("EXPIRED/accepted");
  }

  @Test
  void cancellingEndsARequestWhereverItIs() {
    Talk talk = warm(Map.of());
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    talk.arrive(request("c"));
    ChatTask task = talk.chatTask();
    talk.cancel(request("b"));
    assertThat(talk.steps("b")).containsExactly("PROCESSING/waiting", "CANCELLED/waiting");
    talk.cancel(request("a"));
    assertThat(talk.steps("a")).containsExactly("PROCESSING/chat", "CANCELLED/chat");
    assertThat(talk.chatTask().getRequestId()).isEqualTo("c");
    talk.on(new ConversationEvent.Answered(Given.answer(task, "late")));
    talk.answer("C");
    int written = talk.outputs().size();
    talk.cancel(request("c"));
    assertThat(talk.outputs()).hasSize(written);
    assertThat(talk.turns())
        .extracting(t -> t.getTurn().getRequestId())
        .containsExactly("first", "c");
  }

  @Test
  void aCancelThatOvertakesItsRequestIsRemembered() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.cancel(request("a"));
    assertThat(talk.outputs()).isEmpty();
    talk.arrive(request("a"));
    assertThat(talk.steps("a")).containsExactly("CANCELLED/accepted");
    talk.arrive(request("a"));
    assertThat(talk.steps("a")).hasSize(1);
    talk.pass(HOUR);
    assertThat(talk.state()).isNull();
  }

  @Test
  void withoutItsContextARequestFailsAndTheNextTriesAgain() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    Failure failure = new Failure("unavailable", "the memory is away", null);
    talk.on(new ConversationEvent.ContextFound(Given.notFound(talk.contextTask(), failure)));
    assertThat(talk.lastStatus("a").getFailure()).isEqualTo(failure);
    assertThat(talk.contextTask().getRequestId()).isEqualTo("b");
    assertThat(talk.contextTask().getHistoryTurns()).isEqualTo(20);
  }

  @Test
  void anInputThatNoPromptHoldsFailsAndTheNextProceeds() {
    Talk talk = warm(Map.of("PROMPT_TOKENS", "256"));
    talk.arrive(request("a"));
    talk.arrive(Request.newBuilder(request("b")).setInput("word ".repeat(300)).build());
    talk.arrive(request("c"));
    talk.answer("A");
    Failure failure = talk.lastStatus("b").getFailure();
    assertThat(failure.getCode()).isEqualTo(FailureCodes.INPUT_TOO_LONG);
    assertThat(failure.getMessage()).contains("PROMPT_TOKENS");
    assertThat(failure.getField()).isEqualTo("input");
    assertThat(talk.chatTask().getRequestId()).isEqualTo("c");
  }

  @Test
  void aConversationLeavesOnlyOnceItsTurnsAreArchived() {
    Talk talk = warm(Map.of());
    talk.arrive(request("a"));
    talk.answer("A");
    talk.pass(HOUR);
    assertThat(talk.state()).isNotNull();
    assertThat(talk.turns())
        .extracting(t -> t.getTurn().getNumber())
        .as("the archive is sent again what it has not answered")
        .containsExactly(1L, 2L, 1L, 2L);
    talk.on(new ConversationEvent.Archived(1));
    assertThat(talk.state()).isNotNull();
    talk.on(new ConversationEvent.Archived(2));
    assertThat(talk.state()).isNull();
  }

  @Test
  void anArchivedConversationLeavesWhenItHasBeenIdle() {
    Talk talk = warm(Map.of());
    talk.on(new ConversationEvent.Archived(1));
    talk.pass(HOUR.minusSeconds(1));
    assertThat(talk.state()).isNotNull();
    talk.pass(Duration.ofSeconds(1));
    assertThat(talk.state()).isNull();
  }

  @Test
  void turnsThatNobodyCanArchiveAnyMoreDoNotKeepAConversationForEver() {
    Talk talk = warm(Map.of());
    talk.pass(Topics.RETENTION.plus(HOUR));
    assertThat(talk.state()).isNull();
  }

  @Test
  void theWindowKeepsUnarchivedTurnsAndDropsTheOthers() {
    Talk talk = warm(Map.of("MEMORY_WINDOW_TURNS", "2"));
    for (int i = 2; i <= 5; i++) {
      talk.arrive(request("r" + i));
      talk.answer("answer " + i);
    }
    assertThat(talk.state().getTurns()).hasSize(5);
    assertThat(talk.chatTask().getMessages())
        .extracting(Message::getContent)
        .contains("answer 3", "answer 4")
        .doesNotContain("answer 2");
    talk.on(new ConversationEvent.Archived(5));
    assertThat(talk.state().getTurns()).extracting(t -> t.getNumber()).containsExactly(4L, 5L);
  }

  @Test
  void aTaskThatIsTooLargeEndsItsRequest() {
    Talk talk = warm(Map.of());
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    Failure failure = talk.policy.limit().tooLarge("A record for chat-tasks", 2_000_000);
    var task =
        talk.outputs().stream().filter(o -> o.topic().equals(Topics.CHAT_TASKS)).toList().getLast();
    talk.on(new ConversationEvent.TooLarge(task, failure));
    assertThat(talk.lastStatus("a").getFailure()).isEqualTo(failure);
    assertThat(talk.chatTask().getRequestId()).isEqualTo("b");
  }

  @Test
  void keysOfOutputsAreThoseOfTheirTopics() {
    Talk talk = warm(Map.of());
    assertThat(talk.outputs())
        .allSatisfy(o ->
            assertThat(o.key())
                .isEqualTo(
                    o.value() instanceof ContextTask || o.value() instanceof FinishedTurn
                        ? CONVERSATION
                        : "first"));
  }

  @Test
  void labelsComeBackWithEveryStatus() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(Request.newBuilder(alone("a")).setMetadata(Map.of("k", "v")).build());
    talk.answer("A");
    assertThat(talk.statuses("a"))
        .allSatisfy(s -> assertThat(s.getMetadata()).containsEntry("k", "v"));
  }

  /** A conversation that has had its first turn. */
  private static Talk warm(Map<String, String> settings) {
    Talk talk = new Talk(Given.settings(settings));
    talk.arrive(request("first"));
    talk.nothingFound();
    talk.answer("welcome");
    return talk;
  }

  private static Request deadline(String id, Duration in, Talk talk) {
    return Request.newBuilder(request(id)).setDeadline(talk.now().plus(in)).build();
  }
}
