package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.OptionalInt;

/** The usage that an answer states. A count that cannot be is as good as none. */
final class AnswerUsage {
  private OptionalInt prompt = OptionalInt.empty();
  private OptionalInt completion = OptionalInt.empty();

  void read(JsonParser json) throws IOException {
    AnswerJson.object(
        json,
        (name, value) -> {
          switch (name) {
            case "prompt_tokens" -> prompt = AnswerJson.tokens(value);
            case "completion_tokens" -> completion = AnswerJson.tokens(value);
            default -> value.skipChildren();
          }
        });
  }

  OptionalInt prompt() {
    return prompt;
  }

  OptionalInt completion() {
    return completion;
  }
}
