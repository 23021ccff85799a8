package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes texts with SHA-256, in UTF-8. */
public final class Hashing {
  private Hashing() {}

  /** A digest to which parts are added. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest of one text. */
  public static byte[] sha256(String text) {
    return sha256().digest(text.getBytes(UTF_8));
  }

  /** The digest of one text in 64 hexadecimal digits. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  /**
   * Adds the length of a part and the part, so that different lists of parts give different
   * digests.
   */
  public static void add(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(UTF_8);
    add(digest, bytes.length);
    digest.update(bytes);
  }

  /** Adds a number in four bytes. */
  public static void add(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }
}
