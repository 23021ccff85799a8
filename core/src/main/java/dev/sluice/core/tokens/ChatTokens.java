package dev.sluice.core.tokens;

/**
 * Tokens that a chat costs besides its texts, as OpenAI's models count them: some for each message,
 * some for the start of the reply.
 *
 * @see <a
 *     href="https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken">How
 *     to count tokens with tiktoken</a>
 */
public final class ChatTokens {
  /** The tokens of each message besides those of its text. */
  public static final int PER_MESSAGE = 4;

  /** The tokens of the start of the reply. */
  public static final int PER_REPLY = 3;

  private ChatTokens() {}

  /** The tokens of one message, given the count of its text. */
  public static int ofMessage(int textTokens) {
    return PER_MESSAGE + textTokens;
  }
}
