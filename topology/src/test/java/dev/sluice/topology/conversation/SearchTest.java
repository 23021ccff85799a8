package dev.sluice.topology.conversation;

import static dev.sluice.topology.conversation.Given.alone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A search is a request that ends with what was looked up for it. */
class SearchTest {
  private static final Map<String, String> RETRIEVAL =
      Map.of("ENABLE_VECTOR_SEARCH", "true", "TOP_K", "3");

  private static Request search(String id) {
    return Request.newBuilder(alone(id)).setAction(RequestAction.SEARCH).build();
  }

  private static Talk retrieving() {
    return new Talk(Given.settings(RETRIEVAL));
  }

  private static void find(Talk talk, List<Passage> passages) {
    talk.on(
        new ConversationEvent.ContextFound(Given.found(talk.contextTask(), List.of(), passages)));
  }

  @Test
  void endsWithThePassagesAndAsksNoModel() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    assertThat(talk.contextTask().getQuery()).isEqualTo("input of s1");
    assertThat(talk.contextTask().getTopK()).isEqualTo(3);
    assertThat(talk.contextTask().getHistoryTurns()).isZero();
    List<Passage> passages = List.of(Given.passage("doc-1", "Sluices hold water."));
    find(talk, passages);
    assertThat(talk.all(ChatTask.class)).isEmpty();
    assertThat(talk.turns()).isEmpty();
    assertThat(talk.steps("s1")).containsExactly("PROCESSING/context", "COMPLETED/context");
    assertThat(talk.lastStatus("s1").getPassages()).isEqualTo(passages);
    assertThat(talk.lastStatus("s1").getResult()).isNull();
    assertThat(new String(talk.encoded(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("Sluices hold water.");

    talk.pass(Duration.ofHours(1));
    assertThat(talk.state()).isNull();
  }

  @Test
  void findingNothingIsAlsoAnAnswer() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    find(talk, List.of());
    assertThat(talk.lastStatus("s1").getPassages()).isEmpty();
  }

  @Test
  void asksForAsManyPassagesAsItWants() {
    Talk talk = retrieving();
    talk.arrive(Request.newBuilder(search("s1")).setTopK(50).build());
    assertThat(talk.contextTask().getTopK()).isEqualTo(50);
  }

  @Test
  void aRepeatChangesNothing() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    find(talk, List.of());
    talk.arrive(search("s1"));
    find(talk, List.of(Given.passage("doc-2", "late")));
    assertThat(talk.all(ContextTask.class)).hasSize(1);
    assertThat(talk.steps("s1")).containsExactly("PROCESSING/context", "COMPLETED/context");
  }

  @Test
  void failsWithTheSettingNamedWhereNothingIsLookedUp() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(search("s1"));
    assertThat(talk.all(ContextTask.class)).isEmpty();
    assertThat(talk.steps("s1")).containsExactly("FAILED/accepted");
    Failure failure = talk.lastStatus("s1").getFailure();
    assertThat(failure.getCode()).isEqualTo(FailureCodes.SEARCH_DISABLED);
    assertThat(failure.getMessage()).contains("ENABLE_VECTOR_SEARCH");
  }

  @Test
  void whatTheWorkerCouldNotDoIsTold() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    Failure away = new Failure(FailureCodes.UNAVAILABLE, "the vector store is away", null);
    talk.on(new ConversationEvent.ContextFound(Given.notFound(talk.contextTask(), away)));
    assertThat(talk.steps("s1")).containsExactly("PROCESSING/context", "FAILED/context");
    assertThat(talk.lastStatus("s1").getFailure()).isEqualTo(away);
  }

  @Test
  void expiresWhenNobodyFindsAnything() {
    Talk talk = retrieving();
    talk.arrive(Request.newBuilder(search("s1")).setDeadline(talk.now().plusSeconds(30)).build());
    talk.pass(Duration.ofSeconds(31));
    assertThat(talk.steps("s1")).containsExactly("PROCESSING/context", "EXPIRED/context");
    find(talk, List.of(Given.passage("doc-1", "late")));
    assertThat(talk.steps("s1")).hasSize(2);
  }

  @Test
  void canBeTakenBack() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    talk.cancel(search("s1"));
    assertThat(talk.steps("s1")).containsExactly("PROCESSING/context", "CANCELLED/context");
  }

  @Test
  void whatIsTooLargeForAStatusFails() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    find(talk, List.of(Given.passage("doc-1", "x".repeat(talk.policy.limit().bytes()))));
    assertThat(talk.lastStatus("s1").getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
  }

  @Test
  void aStatusThatCannotBeWrittenIsReplacedByOneThatCan() {
    Talk talk = retrieving();
    talk.arrive(search("s1"));
    find(talk, List.of(Given.passage("doc-1", "text")));
    Failure failure = new Failure(FailureCodes.TOO_LARGE, "too large", null);
    Output<?> status = talk.outputs().getLast();
    assertThat(status.topic()).isEqualTo(Topics.STATUS);
    talk.on(new ConversationEvent.TooLarge(status, failure));
    StatusEvent last = talk.lastStatus("s1");
    assertThat(last.getFailure()).isEqualTo(failure);
    assertThat(last.getPassages()).isNull();
  }

  @Test
  void whetherAnAnswerMayComeFromTheCacheReachesTheModelsTask() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(alone("r1"));
    assertThat(talk.chatTask().getCache()).isFalse();
    Talk other = new Talk(Given.settings(Map.of()));
    other.arrive(Request.newBuilder(alone("r2")).setCache(true).build());
    assertThat(other.chatTask().getCache()).isTrue();
  }
}
