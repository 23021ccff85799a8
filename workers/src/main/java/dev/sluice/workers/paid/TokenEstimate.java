package dev.sluice.workers.paid;

import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.settings.TokenCharge;
import dev.sluice.core.tokens.ChatTokens;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Usage;
import java.util.List;

/**
 * The tokens that a call is charged against a limit. Before the call that is the larger of the most
 * that it may answer and an estimate of its input; OpenAI leaves it at that.
 *
 * @see <a href="https://platform.openai.com/docs/guides/rate-limits">OpenAI, rate limits</a>
 */
final class TokenEstimate {
  /** The characters that OpenAI takes for a token where it only estimates. */
  private static final int CHARACTERS_A_TOKEN = 4;

  private TokenEstimate() {}

  /** Before the call. */
  static int of(LlmCall call) {
    long most = ChatTokens.PER_REPLY;
    for (Message message : call.messages()) {
      // No token is shorter than a byte, and no char longer than three.
      most += ChatTokens.PER_MESSAGE + 3L * message.getContent().length();
    }
    return most <= call.maxTokens()
        ? call.maxTokens()
        : Math.max(call.maxTokens(), input(call.messages()));
  }

  /** The larger of what a tokenizer and what a count of characters says. */
  private static int input(List<Message> messages) {
    int tokens = ChatTokens.PER_REPLY;
    int characters = 0;
    for (Message message : messages) {
      tokens += ChatTokens.ofMessage(Tokens.count(message.getContent()));
      characters += message.getContent().length();
    }
    return Math.max(tokens, Math.ceilDiv(characters, CHARACTERS_A_TOKEN));
  }

  /**
   * After the call.
   *
   * @param booked what was estimated before it
   * @param usage what the provider counted
   */
  static int charged(int booked, Usage usage, TokenCharge charge) {
    return switch (charge) {
      case USED -> usage.getInputTokens() + usage.getOutputTokens();
      // An estimate that fell short is put right; the rest of it may be the provider's too.
      case RESERVED -> Math.max(booked, usage.getInputTokens());
    };
  }

  /** Of an embedding call. */
  static int of(List<String> texts) {
    return texts.stream().mapToInt(Tokens::count).sum();
  }
}
