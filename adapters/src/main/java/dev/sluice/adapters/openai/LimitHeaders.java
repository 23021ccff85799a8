package dev.sluice.adapters.openai;

import com.openai.core.http.Headers;
import dev.sluice.core.limit.ObservedLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the headers in which a service states its limits: OpenAI's {@code x-ratelimit-*} headers,
 * {@code retry-after-ms}, and {@code Retry-After} in seconds or as a date (RFC 9110, 10.2.3). A
 * header that makes no sense counts as absent.
 */
final class LimitHeaders {
  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
  private static final Pattern SPAN = Pattern.compile("(?:" + PART.pattern() + ")+");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");

  /** A number too long to be a time; that it is a long one is all that matters of it. */
  private static final Pattern ENDLESS = Pattern.compile("\\d{10,}(?:\\.\\d*)?");

  private static final Duration LONGEST = Duration.ofDays(366);

  private LimitHeaders() {}

  /** Empty if there is none of the headers. */
  static Optional<ObservedLimits> observed(Headers headers) {
    ObservedLimits observed =
        new ObservedLimits(
            number(headers, "x-ratelimit-limit-requests"),
            number(headers, "x-ratelimit-remaining-requests"),
            first(headers, "x-ratelimit-reset-requests")
                .flatMap(LimitHeaders::span)
                .orElse(Duration.ZERO),
            number(headers, "x-ratelimit-limit-tokens"),
            number(headers, "x-ratelimit-remaining-tokens"),
            first(headers, "x-ratelimit-reset-tokens")
                .flatMap(LimitHeaders::span)
                .orElse(Duration.ZERO));
    boolean any =
        observed.limitRequests().isPresent()
            || observed.remainingRequests().isPresent()
            || observed.limitTokens().isPresent()
            || observed.remainingTokens().isPresent();
    return any ? Optional.of(observed) : Optional.empty();
  }

  /** The least time to wait, if the service names one. */
  static Optional<Duration> retryAfter(Headers headers, Instant now) {
    Optional<Duration> millis =
        first(headers, "retry-after-ms")
            .filter(text -> NUMBER.matcher(text).matches())
            .map(text -> Duration.ofNanos((long) (Double.parseDouble(text) * 1e6)));
    return millis.or(() -> first(headers, "retry-after").flatMap(text -> secondsOrDate(text, now)));
  }

  private static Optional<Duration> secondsOrDate(String text, Instant now) {
    if (ENDLESS.matcher(text).matches()) {
      return Optional.of(LONGEST);
    }
    if (NUMBER.matcher(text).matches()) {
      return Optional.of(seconds(text));
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A time as OpenAI writes it: 120ms, 1s, 6m0s, 1h2m3.5s; or in bare seconds, as others do. */
  static Optional<Duration> span(String text) {
    if (NUMBER.matcher(text).matches()) {
      return Optional.of(seconds(text));
    }
    if (!SPAN.matcher(text).matches()) {
      return Optional.empty();
    }
    double seconds = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      double amount = Double.parseDouble(part.group(1));
      seconds +=
          switch (part.group(2)) {
            case "ms" -> amount / 1000;
            case "m" -> amount * 60;
            case "h" -> amount * 3600;
            case "d" -> amount * 86_400;
            default -> amount;
          };
    }
    return Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  private static Duration seconds(String text) {
    return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
  }

  private static OptionalInt number(Headers headers, String name) {
    Optional<String> text = first(headers, name).filter(t -> t.matches("\\d{1,18}"));
    return text.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(Integer.MAX_VALUE, Long.parseLong(text.get())));
  }

  private static Optional<String> first(Headers headers, String name) {
    return headers.values(name).stream().map(String::strip).findFirst();
  }
}
