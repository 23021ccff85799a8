package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The replies of the simulated model. A reply is the user's last message with a hash of it and of
 * the assistant's message before it. So a test that knows the messages of a conversation knows
 * every reply. A reply is only right if the one before it was in the prompt.
 */
public final class Replies {
  private static final int ECHO = 200;

  private Replies() {}

  /**
   * The reply to a prompt.
   *
   * @param previous the last message of the assistant in the prompt, if there is one
   * @param input the last message of the user
   */
  public static String to(@Nullable String previous, String input) {
    String echo =
        input.codePointCount(0, input.length()) <= ECHO
            ? input
            : input.substring(0, input.offsetByCodePoints(0, ECHO)) + "…";
    return echo + " #" + hash((previous == null ? "" : previous) + '\0' + input);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
