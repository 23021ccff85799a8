package dev.sluice.standalone.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Searches texts for planted secrets: whole, cut short or encoded. */
final class SecretScan {
  private final Map<String, String> planted;
  private final List<String> found = new ArrayList<>();
  private long characters;

  /**
   * @param planted the secrets by their names
   */
  SecretScan(Map<String, String> planted) {
    this.planted = planted;
  }

  /** Searches one text that a run has left. */
  SecretScan look(String where, String text) {
    characters += text.length();
    planted.forEach((name, secret) -> {
      if (forms(secret).stream().anyMatch(text::contains)) {
        found.add(name + " in " + where);
      }
    });
    return this;
  }

  /** The forms of a secret: cut to two thirds, and encoded in Base64. */
  private static List<String> forms(String secret) {
    String cut = secret.substring(0, secret.length() * 2 / 3);
    String encoded =
        Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.ISO_8859_1));
    return List.of(cut, encoded.substring(0, encoded.length() * 2 / 3));
  }

  /** The secrets that were found, with their places. */
  List<String> found() {
    return found;
  }

  /** The number of characters that were searched. */
  long characters() {
    return characters;
  }
}
