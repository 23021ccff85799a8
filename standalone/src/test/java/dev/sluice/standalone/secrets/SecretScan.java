package dev.sluice.standalone.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Looks for planted secrets, whole, cut short or encoded, in whatever it is shown. */
final class SecretScan {
  private final Map<String, String> planted;
  private final List<String> found = new ArrayList<>();
  private long characters;

  /**
   * @param planted secrets by what they are called
   */
  SecretScan(Map<String, String> planted) {
    this.planted = planted;
  }

  /** Looks at one thing that a run left behind. */
  SecretScan look(String where, String text) {
    characters += text.length();
    planted.forEach((name, secret) -> {
      if (forms(secret).stream().anyMatch(text::contains)) {
        found.add(name + " in " + where);
      }
    });
    return this;
  }

  /** The secret cut to two thirds, and what Base64 makes of it wherever it stands alone. */
  private static List<String> forms(String secret) {
    String cut = secret.substring(0, secret.length() * 2 / 3);
    String encoded =
        Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.ISO_8859_1));
    return List.of(cut, encoded.substring(0, encoded.length() * 2 / 3));
  }

  /** What was found and where. */
  List<String> found() {
    return found;
  }

  /** How much was looked at. */
  long characters() {
    return characters;
  }
}
