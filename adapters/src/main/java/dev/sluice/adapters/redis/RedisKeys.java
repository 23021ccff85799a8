package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * Names in Redis: {@code sluice:kind:part:part}. A part's own colons are escaped, so that no two
 * lists of parts meet in one name, and its braces, so that a Redis Cluster finds no hash tag in it
 * and spreads the keys over all slots.
 */
final class RedisKeys {
  private static final String PREFIX = "sluice:";

  private RedisKeys() {}

  static byte[] of(String kind, String... parts) {
    return (PREFIX + kind + ":" + join(parts)).getBytes(UTF_8);
  }

  /** The parts as one text, from which {@link #split} makes them again. */
  static String join(String... parts) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        joined.append(':');
      }
      escape(parts[i], joined);
    }
    return joined.toString();
  }

  static List<String> split(String joined) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < joined.length(); i++) {
      char c = joined.charAt(i);
      if (c == ':') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c == '%') {
        part.append((char) Integer.parseInt(joined, i + 1, i + 5, 16));
        i += 4;
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private static void escape(String part, StringBuilder to) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '%' || c == ':' || c == '{' || c == '}' || isAlone(part, i)) {
        to.append('%').append("%04X".formatted((int) c));
      } else {
        to.append(c);
      }
    }
  }

  /** Half a surrogate pair has no UTF-8 form: unescaped, all of them would become one name. */
  private static boolean isAlone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
