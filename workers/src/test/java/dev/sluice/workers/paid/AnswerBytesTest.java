package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import org.junit.jupiter.api.Test;

class AnswerBytesTest {
  private static final LlmAnswer NOTHING = new LlmAnswer("", "m", "", new Usage(7, 0), 1, 0);

  @Test
  void anEntryOfNoUseIsReadAsItsFailureAndItsUsage() {
    byte[] bytes =
        AnswerBytes.write("call", NOTHING, new Failure("invalid_response", "No choice.", null));
    assertThat(AnswerBytes.find(bytes).orElseThrow().usage()).isEqualTo(new Usage(7, 0));
    assertThatThrownBy(() -> AnswerBytes.read(bytes))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessage("No choice.");
  }

  /** A release that knows no such entries would take a readable one for an empty answer. */
  @Test
  void anEntryOfNoUseIsNoAnswerToAnOlderRelease() {
    byte[] bytes =
        AnswerBytes.write("call", NOTHING, new Failure("invalid_response", "No choice.", null));
    assertThatThrownBy(() -> AvroCodec.of(ChatResult.class).decode(bytes))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void anAnswerIsReadByEveryRelease() throws UndecodableException {
    LlmAnswer answer = new LlmAnswer("yes", "m", "stop", new Usage(1, 2), 1, 0);
    byte[] bytes = AnswerBytes.write("call", answer);
    assertThat(AvroCodec.of(ChatResult.class).decode(bytes).getOutput()).isEqualTo("yes");
    assertThat(AnswerBytes.read(bytes)).isEqualTo(answer);
  }
}
