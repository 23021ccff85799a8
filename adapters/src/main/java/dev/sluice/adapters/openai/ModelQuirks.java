package dev.sluice.adapters.openai;

import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.sluice.core.llm.LlmCall;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parameters that models refuse. OpenAI's reasoning models take {@code max_completion_tokens}
 * in place of {@code max_tokens}, which is the only one that most other services know, and no
 * temperature. A model's refusal is remembered, and its later calls do without. Safe for concurrent
 * use.
 */
final class ModelQuirks {
  private static final Set<String> CODES = Set.of("unsupported_parameter", "unsupported_value");
  private static final Set<String> PARAMETERS = Set.of("max_tokens", "temperature");

  private final Map<String, Set<String>> refused = new ConcurrentHashMap<>();

  void apply(LlmCall call, ChatCompletionCreateParams.Builder params) {
    Set<String> without = refused.getOrDefault(call.model(), Set.of());
    if (without.contains("max_tokens")) {
      params.maxCompletionTokens(call.maxTokens());
    } else {
      params.maxTokens(call.maxTokens());
    }
    if (!without.contains("temperature")) {
      params.temperature(call.temperature());
    }
  }

  /** The parameter that was refused and that the next call will do without, if it is one. */
  Optional<String> learn(String model, OpenAIServiceException e) {
    ErrorBody body = ErrorBody.of(e);
    Optional<String> parameter =
        Optional.of(body.param())
            .filter(PARAMETERS::contains)
            .filter(name -> e.statusCode() == 400 && CODES.contains(body.code()));
    parameter.ifPresent(
        name -> refused.computeIfAbsent(model, m -> ConcurrentHashMap.newKeySet()).add(name));
    return parameter;
  }
}
