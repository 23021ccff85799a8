package dev.sluice.core.llm;

import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import java.time.Instant;
import java.util.List;

/**
 * One call of a model.
 *
 * @param tenant who asks; part of every cache and ledger key
 * @param callId the same for every delivery of the same task, and unique otherwise
 * @param messages the prompt, in order
 * @param passages the passages that the prompt was given, best first
 * @param temperature 0 to 2
 * @param maxTokens the most tokens of the answer, at least 1
 * @param responseFormat text or json_object
 * @param cache whether the answer may be served from the answer cache and kept in it
 * @param deadline when the answer is no longer of use
 */
public record LlmCall(
    String tenant,
    String callId,
    String model,
    List<Message> messages,
    List<Passage> passages,
    double temperature,
    int maxTokens,
    String responseFormat,
    boolean cache,
    Instant deadline) {
  public LlmCall {
    messages = List.copyOf(messages);
    passages = List.copyOf(passages);
  }
}
