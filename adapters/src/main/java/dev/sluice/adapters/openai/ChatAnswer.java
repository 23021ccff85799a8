package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of the answer of a chat: of all choices the first. It is filled while the answer
 * is read, so that what stood before a fault is known.
 */
final class ChatAnswer {
  private final AnswerUsage usage = new AnswerUsage();
  private Optional<String> model = Optional.empty();
  private Optional<String> finishReason = Optional.empty();
  private Optional<String> content = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private boolean hasChoice;
  private boolean hasMessage;

  /** What is odd in the first choice; told once all is read, as the usage stands behind it. */
  private @Nullable OddAnswerException odd;

  void read(InputStream answer) throws IOException {
    AnswerJson.read(AnswerJson.LONG_TEXTS, answer, this::field);
  }

  private void field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "model" -> model = AnswerJson.word(json);
      case "usage" -> usage.read(json);
      case "choices" -> choices(json);
      default -> json.skipChildren();
    }
  }

  private void choices(JsonParser json) throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      json.skipChildren();
      return;
    }
    boolean first = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (first) {
        hasChoice = true;
        AnswerJson.object(json, this::choice);
        first = false;
      } else {
        json.skipChildren();
      }
    }
  }

  private void choice(String name, JsonParser json) throws IOException {
    switch (name) {
      case "finish_reason" -> finishReason = AnswerJson.word(json);
      case "message" -> {
        hasMessage = json.hasToken(JsonToken.START_OBJECT);
        AnswerJson.object(json, this::message);
      }
      default -> json.skipChildren();
    }
  }

  private void message(String name, JsonParser json) throws IOException {
    switch (name) {
      case "content" -> content = text(name, json);
      case "refusal" -> refusal = text(name, json);
      default -> json.skipChildren();
    }
  }

  private Optional<String> text(String name, JsonParser json) throws IOException {
    try {
      return AnswerJson.text(name, json);
    } catch (OddAnswerException e) {
      odd = e;
      json.skipChildren();
      return Optional.empty();
    }
  }

  boolean hasChoice() {
    return hasChoice;
  }

  /**
   * What the model said. A refusal takes the place of the content.
   *
   * @throws OddAnswerException if the choice holds no message, or one of another form
   */
  String output() throws OddAnswerException {
    if (odd != null) {
      throw odd;
    }
    if (!hasMessage) {
      throw new OddAnswerException("its choice has no message");
    }
    return content.or(() -> refusal).orElse("");
  }

  Optional<String> model() {
    return model;
  }

  Optional<String> finishReason() {
    return finishReason;
  }

  AnswerUsage usage() {
    return usage;
  }
}
