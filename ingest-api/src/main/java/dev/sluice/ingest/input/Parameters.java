package dev.sluice.ingest.input;

import dev.sluice.core.settings.Durations;
import dev.sluice.ingest.problem.ProblemException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query; a wrong one is a problem that names it. */
public final class Parameters {
  /** What {@link #duration} reads, as the API's document says it. */
  public static final String DURATION = "^[0-9]{1,12}(ms|s|m|h|d)?$";

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private Parameters() {}

  /**
   * How many are asked for.
   *
   * @param text null if the query does not say
   * @param usual what is meant then
   * @param most at the most; at least 1 always
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
      throw ProblemException.invalid(name, "must be seconds, or with a unit ms, s, m, h or d");
    }
  }
}
