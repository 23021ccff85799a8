package dev.sluice.ingest.input;

import dev.sluice.core.settings.Durations;
import dev.sluice.ingest.problem.ProblemException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query. A wrong one is refused with a problem that names it. */
public final class Parameters {
  /** The form that {@link #duration} reads, for the OpenAPI document. */
  public static final String DURATION = "^[0-9]{1,12}(ms|s|m|h|d)?$";

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private Parameters() {}

  /**
   * A count.
   *
   * @param text the parameter; null if it is absent
   * @param usual the count if it is absent
   * @param most the highest count; the lowest is 1
   */
  public static int count(String name, @Nullable String text, int usual, int most) {
    if (text == null) {
      return usual;
    }
    int value = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (value < 1 || value > most) {
      throw ProblemException.invalid(name, "must be 1 to " + most);
    }
    return value;
  }

  /** A span of time. */
  public static Duration duration(String name, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(
          name, "must be a number of seconds, or a number with the unit ms, s, m, h or d");
    }
  }
}
