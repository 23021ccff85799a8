package dev.sluice.topology.conversation;

import static dev.sluice.topology.conversation.Given.alone;
import static dev.sluice.topology.conversation.Given.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ends of a request that leave a dead letter, and its content. */
class ConversationDeadLettersTest {
  private static final Failure QUOTA = new Failure("insufficient_quota", "none left", null);

  private static Request in(DeadLetter deadLetter) throws UndecodableException {
    byte[] bytes = new byte[deadLetter.getValue().remaining()];
    deadLetter.getValue().duplicate().get(bytes);
    return AvroCodec.of(Request.class).decode(bytes);
  }

  @Test
  void aRequestThatTheProviderFailedLeavesOneLetterWithItself() throws Exception {
    Talk talk = new Talk(Given.settings(Map.of()));
    Request request =
        Request.newBuilder(alone("r1"))
            .setSystem("Be brief.")
            .setMetadata(Map.of("ticket", "7"))
            .build();
    talk.arrive(request);
    talk.on(new ConversationEvent.Answered(Given.noAnswer(talk.chatTask(), QUOTA)));
    talk.on(new ConversationEvent.Answered(Given.noAnswer(talk.chatTask(), QUOTA)));

    assertThat(talk.all(DeadLetter.class)).hasSize(1);
    DeadLetter deadLetter = talk.all(DeadLetter.class).getFirst();
    assertThat(deadLetter.getSourceTopic()).isEqualTo("requests");
    assertThat(deadLetter.getComponent()).isEqualTo("chat");
    assertThat(deadLetter.getFailure()).isEqualTo(QUOTA);
    assertThat(deadLetter.getRequestId()).isEqualTo("r1");
    assertThat(deadLetter.getAttempts()).isEqualTo(1);
    assertThat(in(deadLetter).getInput()).isEqualTo(request.getInput());
    assertThat(in(deadLetter).getSystem()).isEqualTo("Be brief.");
    assertThat(in(deadLetter).getMetadata()).containsEntry("ticket", "7");
  }

  @Test
  void aFailedLookUpLeavesOneToo() {
    Talk talk = new Talk(Given.settings(Map.of()));
    talk.arrive(request("r1"));
    talk.on(new ConversationEvent.ContextFound(Given.notFound(talk.contextTask(), QUOTA)));
    assertThat(talk.all(DeadLetter.class))
        .singleElement()
        .satisfies(l -> assertThat(l.getComponent()).isEqualTo("context"));
  }

  @Test
  void whatWasCancelledExpiredOrTurnedAwayLeavesNone() {
    Talk talk = new Talk(Given.settings(Map.of("MAX_WAITING", "1", "REQUEST_DEADLINE", "1m")));
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    talk.arrive(request("busy"));
    assertThat(talk.lastStatus("busy").getState()).isEqualTo(State.FAILED);
    talk.cancel(request("a"));
    talk.pass(Duration.ofMinutes(2));
    assertThat(talk.lastStatus("b").getState()).isEqualTo(State.EXPIRED);
    assertThat(talk.all(DeadLetter.class)).isEmpty();
  }

  @Test
  void aReplayThatIsTurnedAwayLeavesItsLetter() {
    Talk talk = new Talk(Given.settings(Map.of("MAX_WAITING", "1")));
    talk.arrive(request("a"));
    talk.arrive(request("b"));
    talk.arrive(Request.newBuilder(request("failed-before")).setAttempt(1).build());
    assertThat(talk.all(DeadLetter.class))
        .singleElement()
        .satisfies(l -> {
          assertThat(l.getFailure().getCode()).isEqualTo(FailureCodes.CONVERSATION_BUSY);
          assertThat(l.getAttempts()).isEqualTo(2);
        });
  }
}
