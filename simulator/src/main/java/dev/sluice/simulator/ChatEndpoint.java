package dev.sluice.simulator;

import dev.sluice.core.tokens.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint {@code POST /v1/chat/completions}, with answers whole or streamed. */
final class ChatEndpoint {
  private static final int DEFAULT_MAX_TOKENS = 4096;

  /** The models that allow only {@code max_completion_tokens}, and only the temperature 1. */
  private static final Pattern REASONING = Pattern.compile("(o\\d|gpt-5).*");

  private final int contextTokens;

  ChatEndpoint(int contextTokens) {
    this.contextTokens = contextTokens;
  }

  SimulatedCall accept(JsonNode body) throws RefusedException {
    String model = body.path("model").asString("");
    if (model.isEmpty()) {
      throw new RefusedException(Refusal.invalid("model", "A model must be given."));
    }
    JsonNode messages = body.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw new RefusedException(Refusal.invalid("messages", "There must be a message."));
    }
    String previous = null;
    String input = "";
    int promptTokens = 3;
    int characters = 0;
    boolean namesJson = false;
    for (JsonNode message : messages) {
      String content = message.path("content").asString("");
      switch (message.path("role").asString("")) {
        case "user" -> input = content;
        case "assistant" -> previous = content;
        case "system", "developer", "tool" -> {}
        default ->
            throw new RefusedException(Refusal.invalid("messages", "This role does not exist."));
      }
      promptTokens += Tokens.count(content) + 4;
      characters += content.length();
      namesJson |= content.toLowerCase(Locale.ROOT).contains("json");
    }
    int maxTokens = maxTokens(body, model);
    temperature(body, model);
    boolean json = body.path("response_format").path("type").asString("").equals("json_object");
    if (json && !namesJson) {
      throw new RefusedException(
          Refusal.invalid("messages", "For json_object the word json must be in a message."));
    }
    if (promptTokens + (maxTokens > 0 ? maxTokens : 0) > contextTokens) {
      throw new RefusedException(
          new Refusal(
              400,
              "invalid_request_error",
              "context_length_exceeded",
              "messages",
              "The model allows %d tokens; %d in the messages and %d of the answer are more."
                  .formatted(contextTokens, promptTokens, maxTokens)));
    }
    Draft draft = draft(previous, input, json, maxTokens > 0 ? maxTokens : DEFAULT_MAX_TOKENS);
    int prompt = promptTokens;
    boolean stream = body.path("stream").asBoolean(false);
    boolean streamUsage = body.path("stream_options").path("include_usage").asBoolean(false);
    return new SimulatedCall(
        model,
        Math.max(Math.max(maxTokens, 1), Math.ceilDiv(characters, 4)),
        prompt + draft.tokens(),
        input,
        () ->
            stream ? stream(model, draft, prompt, streamUsage) : completion(model, draft, prompt));
  }

  private static int maxTokens(JsonNode body, String model) throws RefusedException {
    JsonNode old = body.path("max_tokens");
    if (!old.isMissingNode() && !old.isNull() && REASONING.matcher(model).matches()) {
      throw new RefusedException(
          new Refusal(
              400,
              "invalid_request_error",
              "unsupported_parameter",
              "max_tokens",
              "This model has no max_tokens; use max_completion_tokens."));
    }
    int most = Math.max(old.asInt(0), body.path("max_completion_tokens").asInt(0));
    if (most < 0) {
      throw new RefusedException(Refusal.invalid("max_tokens", "max_tokens must be 1 or more."));
    }
    return most;
  }

  private static void temperature(JsonNode body, String model) throws RefusedException {
    double temperature = body.path("temperature").asDouble(1);
    if (temperature < 0 || temperature > 2) {
      throw new RefusedException(Refusal.invalid("temperature", "temperature must be 0 to 2."));
    }
    if (temperature != 1 && REASONING.matcher(model).matches()) {
      throw new RefusedException(
          new Refusal(
              400,
              "invalid_request_error",
              "unsupported_value",
              "temperature",
              "This model allows only a temperature of 1."));
    }
  }

  private record Draft(String text, int tokens, String finishReason) {}

  private static Draft draft(@Nullable String previous, String input, boolean json, int maxTokens) {
    if (input.contains("#filter")) {
      return new Draft("", 0, "content_filter");
    }
    String reply = Replies.to(previous, input);
    if (json) {
      reply = JsonMapper.shared().createObjectNode().put("reply", reply).toString();
    }
    int tokens = Tokens.count(reply);
    if (tokens <= maxTokens) {
      return new Draft(reply, tokens, "stop");
    }
    while (Tokens.count(reply) > maxTokens) {
      int half = reply.codePointCount(0, reply.length()) / 2;
      reply = reply.substring(0, reply.offsetByCodePoints(0, half));
    }
    return new Draft(reply, Tokens.count(reply), "length");
  }

  private static Reply completion(String model, Draft draft, int promptTokens) {
    ObjectNode answer = frame("chat.completion", model);
    ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", draft.text())
        .putNull("refusal");
    choice.put("finish_reason", draft.finishReason()).putNull("logprobs");
    usage(answer, draft, promptTokens);
    return Reply.json(200, Map.of(), answer);
  }

  private static Reply stream(String model, Draft draft, int promptTokens, boolean withUsage) {
    List<String> events = new ArrayList<>();
    events.add(event(model, "", null, true));
    for (String word : draft.text().split("(?<=\\s)")) {
      events.add(event(model, word, null, false));
    }
    events.add(event(model, null, draft.finishReason(), false));
    if (withUsage) {
      ObjectNode last = frame("chat.completion.chunk", model);
      last.putArray("choices");
      usage(last, draft, promptTokens);
      events.add("data: " + last + "\n\n");
    }
    events.add("data: [DONE]\n\n");
    return Reply.of(200, Map.of(), "text/event-stream", events);
  }

  private static String event(
      String model, @Nullable String content, @Nullable String finishReason, boolean first) {
    ObjectNode chunk = frame("chat.completion.chunk", model);
    ObjectNode choice = chunk.putArray("choices").addObject();
    choice.put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    if (first) {
      delta.put("role", "assistant");
    }
    if (content != null) {
      delta.put("content", content);
    }
    choice.put("finish_reason", finishReason);
    return "data: " + chunk + "\n\n";
  }

  private static ObjectNode frame(String object, String model) {
    ObjectNode frame = JsonMapper.shared().createObjectNode();
    frame.put("id", "chatcmpl-simulated");
    frame.put("object", object);
    frame.put("created", 1_700_000_000);
    frame.put("model", model);
    return frame;
  }

  private static void usage(ObjectNode answer, Draft draft, int promptTokens) {
    answer
        .putObject("usage")
        .put("prompt_tokens", promptTokens)
        .put("completion_tokens", draft.tokens())
        .put("total_tokens", promptTokens + draft.tokens());
  }
}
