package dev.sluice.adapters.firestore;

import dev.sluice.core.digest.Hashing;

/**
 * Names of documents. In collections of many documents the names are hashes, so that writes spread
 * over all of Firestore's key ranges, whichever ids clients choose.
 *
 * @see <a href="https://firebase.google.com/docs/firestore/quotas#limits">Rules for names</a>
 */
final class DocumentIds {
  private static final char SEPARATOR = '\0';

  private DocumentIds() {}

  /** A readable name: characters with a meaning for Firestore are percent-encoded. */
  static String escaped(String id) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean special = c == '%' || c == '/' || (i == 0 && (c == '.' || c == '_'));
      if (special) {
        escaped.append('%').append("%02X".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** 64 hexadecimal digits, the same for the same parts and for no others. */
  static String hash(String... parts) {
    return Hashing.hex(String.join(String.valueOf(SEPARATOR), parts));
  }
}
