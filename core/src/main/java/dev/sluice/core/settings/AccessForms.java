package dev.sluice.core.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms in which settings of access are written. */
final class AccessForms {
  /** A list of strings that hold no escapes, which no origin does. */
  private static final Pattern LIST =
      Pattern.compile("\\[\\s*(?:\"[^\"\\\\]*\"\\s*(?:,\\s*\"[^\"\\\\]*\"\\s*)*)?]");

  private static final Pattern ENTRY = Pattern.compile("\"([^\"]*)\"");

  /** RFC 6454: a scheme, a host and perhaps a port, and nothing after. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "\\*|https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

  private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private AccessForms() {}

  static Setting<Optional<URI>> optionalUri(String name, String meaning) {
    Setting<URI> uri =
        Setting.uri(name, "https://issuer.invalid", List.of("https", "http"), meaning);
    return new Setting<>(
        name,
        meaning,
        "",
        "an address that starts with https://, or http:// on this machine",
        false,
        s -> {
          if (s.isEmpty()) {
            return Optional.empty();
          }
          URI value = uri.parser().apply(s);
          if (!value.getScheme().equals("https") && !isLoopback(value.getHost())) {
            throw new IllegalArgumentException("not https: " + s);
          }
          return Optional.of(value);
        });
  }

  static Setting<Optional<Path>> optionalFile(String name, String meaning) {
    return new Setting<>(
        name,
        meaning,
        "",
        "the path of a file",
        false,
        s -> s.isEmpty() ? Optional.empty() : Optional.of(Path.of(s)));
  }

  static OptionalInt rate(String s) {
    if (s.isEmpty()) {
      return OptionalInt.empty();
    }
    int value = Integer.parseInt(s);
    if (value < 0 || value > 10_000_000) {
      throw new IllegalArgumentException("out of bounds: " + s);
    }
    return OptionalInt.of(value);
  }

  static List<String> origins(String s) {
    String text = s.strip();
    if (!LIST.matcher(text).matches()) {
      throw new IllegalArgumentException("not a list of strings: " + s);
    }
    List<String> origins = new ArrayList<>();
    for (Matcher entry = ENTRY.matcher(text); entry.find(); ) {
      String origin = entry.group(1).toLowerCase(Locale.ROOT);
      if (!ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException("not an origin: " + origin);
      }
      origins.add(origin);
    }
    return List.copyOf(origins);
  }

  static List<String> hosts(String s) {
    List<String> hosts = new ArrayList<>();
    for (String part : s.split(",", -1)) {
      String host = part.strip().toLowerCase(Locale.ROOT);
      if (!host.isEmpty() && !HOST_NAME.matcher(host).matches()) {
        throw new IllegalArgumentException("not a host name: " + host);
      }
      if (!host.isEmpty()) {
        hosts.add(host);
      }
    }
    return List.copyOf(hosts);
  }

  /** Whether a token can be sent in a header at all. */
  static boolean isToken(String s) {
    return TOKEN.matcher(s).matches();
  }

  /** Whether what listens at a host is reached from this machine only. Names are not looked up. */
  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.matches("127(\\.[0-9]{1,3}){3}")
        || host.equals("::1")
        || host.equals("[::1]");
  }
}
