package dev.sluice.ingest.request;

import dev.sluice.core.digest.Hashing;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Makes the ids of requests: UUIDs of version 7, which sort by time and cannot be guessed, and of
 * version 8, which are always the same for the same input.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562">RFC 9562</a>
 */
public final class RequestIds {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RequestIds() {}

  /** A new id. */
  public static String fresh(Instant now) {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    ByteBuffer bits = ByteBuffer.wrap(random);
    long high = now.toEpochMilli() << 16 | (bits.getShort() & 0xFFFF);
    return uuid(high, bits.getLong(), 7);
  }

  /** The id of these parts: always the same for them, and different for others. */
  public static String derived(String... parts) {
    MessageDigest digest = Hashing.sha256();
    for (String part : parts) {
      Hashing.add(digest, part);
    }
    ByteBuffer bits = ByteBuffer.wrap(digest.digest());
    return uuid(bits.getLong(), bits.getLong(), 8);
  }

  private static String uuid(long high, long low, int version) {
    return new UUID(high & ~0xF000L | (long) version << 12, low & 0x3FFF_FFFF_FFFF_FFFFL | 1L << 63)
        .toString();
  }
}
