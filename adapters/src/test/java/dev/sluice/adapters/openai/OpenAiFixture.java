package dev.sluice.adapters.openai;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Calls and connections of the tests of this package. */
final class OpenAiFixture {
  static final String KEY = "planted-secret-key-4711";

  static final BiConsumer<LimitKey, ObservedLimits> NOBODY = (key, observed) -> {};

  private OpenAiFixture() {}

  static OpenAiConnection connect(URI baseUrl) {
    return connect(baseUrl, Duration.ofSeconds(30));
  }

  static OpenAiConnection connect(URI baseUrl, Duration timeout) {
    return new OpenAiConnection(baseUrl, () -> KEY, timeout);
  }

  static LlmCall ask(String text) {
    return ask("gpt-4", text);
  }

  static LlmCall ask(String model, String text) {
    return call(model, "text", List.of(new Message(Role.USER, text)));
  }

  static LlmCall call(String model, String format, List<Message> messages) {
    return new LlmCall(
        "acme",
        "call-" + UUID.randomUUID(),
        model,
        messages,
        List.of(),
        0.7,
        100,
        format,
        false,
        Instant.now().plus(Duration.ofMinutes(5)));
  }

  static LlmCall until(LlmCall call, Instant deadline) {
    return new LlmCall(
        call.tenant(),
        call.callId(),
        call.model(),
        call.messages(),
        call.passages(),
        call.temperature(),
        call.maxTokens(),
        call.responseFormat(),
        call.cache(),
        deadline);
  }
}
