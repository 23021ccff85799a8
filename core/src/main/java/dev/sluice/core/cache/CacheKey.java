package dev.sluice.core.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A key of the shared cache: SHA-256 over the kind, the tenant and every part, each with its
 * length, so that no two lists of parts meet.
 *
 * @param value {@code kind:} and 64 hex digits
 */
public record CacheKey(String value) {
  /** The key of a kind of value for a tenant, made of everything that the value depends on. */
  public static CacheKey of(String kind, String tenant, String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      add(sha, kind);
      add(sha, tenant);
      for (String part : parts) {
        add(sha, part);
      }
      return new CacheKey(kind + ":" + HexFormat.of().formatHex(sha.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void add(MessageDigest sha, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    sha.update(bytes);
  }
}
