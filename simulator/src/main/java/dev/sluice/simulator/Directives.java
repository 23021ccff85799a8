package dev.sluice.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Instructions to the provider in the text of a call. {@code #fail=server_error} fails each call
 * with this text, {@code #fail=server_error*2} fails the first two calls of an id, and {@code
 * #latency=500} takes 500 ms.
 */
final class Directives {
  private static final Pattern FAIL = Pattern.compile("#fail=([a-z_]+)(?:\\*(\\d{1,6}))?");
  private static final Pattern LATENCY = Pattern.compile("#latency=(\\d{1,9})");

  private Directives() {}

  /**
   * @param earlier the number of earlier calls with the same id
   */
  static Optional<Fault> fault(String text, int earlier) {
    Matcher matcher = FAIL.matcher(text);
    return matcher.find()
            && (matcher.group(2) == null || earlier < Integer.parseInt(matcher.group(2)))
        ? Fault.named(matcher.group(1))
        : Optional.empty();
  }

  static Optional<Duration> latency(String text) {
    Matcher matcher = LATENCY.matcher(text);
    return matcher.find()
        ? Optional.of(Duration.ofMillis(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }
}
