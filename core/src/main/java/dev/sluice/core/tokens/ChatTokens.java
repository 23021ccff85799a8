package dev.sluice.core.tokens;

/**
 * Tokens that a chat costs besides its texts, as OpenAI's models count them: some for each message,
 * some for the reply that begins.
 *
 * @see <a
 *     href="https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken">How
 *     to count tokens with tiktoken</a>
 */
public final class ChatTokens {
  /** Of each message, besides its text. */
  public static final int PER_MESSAGE = 4;

  /** Of the reply that begins. */
  public static final int PER_REPLY = 3;

  private ChatTokens() {}

  /** The tokens of one message, given the count of its text. */
  public static int ofMessage(int textTokens) {
    return PER_MESSAGE + textTokens;
  }
}
