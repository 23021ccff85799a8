package dev.sluice.hosting;

/**
 * The form of a line of log. What callers and providers wrote may stand in messages: their control
 * characters, line ends among them, are replaced, so that nobody else writes lines of this log or
 * turns the direction of its text.
 */
final class LogPattern {
  /** C0 but for the tab, C1, line ends of Unicode, and what turns the direction of text. */
  private static final String CONTROL =
      "[\\x00-\\x08\\x0A-\\x1F\\x7F-\\x9F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]";

  /** In the text of an exception line ends and tabs are its own. */
  private static final String CONTROL_OF_TRACES =
      "[\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]";

  private static final String HEAD =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p ${PID:-} --- [%15.15t] %-40.40logger{39} : ";

  private LogPattern() {}

  /** In the notation of Logback. */
  static String of() {
    return HEAD + plain("%m", CONTROL) + "%n" + plain("%wEx", CONTROL_OF_TRACES);
  }

  private static String plain(String part, String control) {
    return "%%replace(%s){'%s', '?'}".formatted(part, control);
  }
}
