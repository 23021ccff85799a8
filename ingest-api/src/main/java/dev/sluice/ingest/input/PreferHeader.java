package dev.sluice.ingest.input;

import java.time.Duration;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The preferences of a caller. Preferences that are not known or not well formed are ignored, as
 * the standard demands.
 *
 * @param respondAsync whether the caller prefers an answer at once to the result
 * @param patience the longest wait that the caller accepts
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>
 */
public record PreferHeader(boolean respondAsync, Optional<Duration> patience) {
  /** The name of the header. */
  public static final String HEADER = "Prefer";

  /** The name of the answer's header with the preferences that were applied. */
  public static final String APPLIED = "Preference-Applied";

  private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,9})\"?");

  /**
   * The preferences in the header's lines; of a preference that is named twice the first counts.
   */
  public static PreferHeader of(@Nullable Enumeration<String> lines) {
    boolean async = false;
    Optional<Duration> wait = Optional.empty();
    while (lines != null && lines.hasMoreElements()) {
      for (String preference : lines.nextElement().split(",")) {
        String word = preference.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        async |= word.equals("respond-async");
        Matcher seconds = WAIT.matcher(word);
        if (wait.isEmpty() && seconds.matches()) {
          wait = Optional.of(Duration.ofSeconds(Long.parseLong(seconds.group(1))));
        }
      }
    }
    return new PreferHeader(async, wait);
  }

  /**
   * The wait for an answer, where the service by itself waits for {@code usual} and never longer.
   */
  public Duration waitAtMost(Duration usual) {
    if (patience.isEmpty()) {
      return respondAsync ? Duration.ZERO : usual;
    }
    return patience.get().compareTo(usual) < 0 ? patience.get() : usual;
  }

  /** The preferences that were applied, for the answer; null if there were none. */
  public @Nullable String applied() {
    StringBuilder out = new StringBuilder();
    if (respondAsync) {
      out.append("respond-async");
    }
    if (patience.isPresent()) {
      out.append(out.isEmpty() ? "" : ", ").append("wait=").append(patience.get().toSeconds());
    }
    return out.isEmpty() ? null : out.toString();
  }
}
