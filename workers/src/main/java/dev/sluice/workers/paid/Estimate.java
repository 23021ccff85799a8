package dev.sluice.workers.paid;

import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Usage;
import java.util.List;

/**
 * What a call is charged against a token limit: the larger of the most that it may answer and its
 * input, whatever the answer then is.
 *
 * @see <a href="https://platform.openai.com/docs/guides/rate-limits">OpenAI, rate limits</a>
 */
final class Estimate {
  /** What the form of a chat adds to each message, and to the whole. */
  private static final int PER_MESSAGE = 4;

  private Estimate() {}

  /** Before the call. */
  static int of(LlmCall call) {
    long most = PER_MESSAGE;
    for (Message message : call.messages()) {
      // No token is shorter than a byte, and no char longer than three.
      most += PER_MESSAGE + 3L * message.getContent().length();
    }
    return most <= call.maxTokens()
        ? call.maxTokens()
        : Math.max(call.maxTokens(), input(call.messages()));
  }

  private static int input(List<Message> messages) {
    int tokens = PER_MESSAGE;
    for (Message message : messages) {
      tokens += PER_MESSAGE + Tokens.count(message.getContent());
    }
    return tokens;
  }

  /** After the call, with what the provider counted as its input. */
  static int charged(LlmCall call, Usage usage) {
    return Math.max(call.maxTokens(), usage.getInputTokens());
  }

  /** Of an embedding call. */
  static int of(List<String> texts) {
    return texts.stream().mapToInt(Tokens::count).sum();
  }
}
