package dev.sluice.ingest.input;

import java.time.Duration;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller would rather have. Preferences that are not known, or not well formed, are passed
 * over, as the standard asks.
 *
 * @param respondAsync an answer at once instead of the result
 * @param patience how long the caller is ready to wait
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>
 */
public record PreferHeader(boolean respondAsync, Optional<Duration> patience) {
  /** The name of the header. */
  public static final String HEADER = "Prefer";

  /** The name of the header of the answer that tells what was heeded. */
  public static final String APPLIED = "Preference-Applied";

  private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,9})\"?");

  /** What the header's lines say; of a preference named twice the first counts. */
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

  /** How long to wait where the service waits {@code usual} by itself and never longer. */
  public Duration waitAtMost(Duration usual) {
    if (patience.isEmpty()) {
      return respondAsync ? Duration.ZERO : usual;
    }
    return patience.get().compareTo(usual) < 0 ? patience.get() : usual;
  }

  /** What is answered as heeded; null if nothing was asked. */
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
