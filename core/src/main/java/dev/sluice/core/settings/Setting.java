package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import dev.sluice.core.secrets.SecretReference;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A setting: its name, meaning, default and allowed values, in one place. All documentation of
 * settings is made of these.
 *
 * @param name the name of the environment variable
 * @param meaning one sentence, with the unit
 * @param defaultText the default as it would be written; empty for none
 * @param allowed what is allowed, in words
 * @param secret whether the value is never to be shown, unless it is a mere reference
 * @param parser throws {@link IllegalArgumentException} for what is not allowed
 */
public record Setting<T>(
    String name,
    String meaning,
    String defaultText,
    String allowed,
    boolean secret,
    Function<String, T> parser) {

  /** A text that may be absent. */
  public static Setting<Optional<String>> optional(String name, String meaning) {
    return new Setting<>(name, meaning, "", "any text", false, Setting::present);
  }

  /** A secret that may be absent; itself, or a reference to where it is kept. */
  public static Setting<Optional<Secret>> secret(String name, String meaning) {
    return new Setting<>(
        name,
        meaning,
        "",
        "any text, or a reference to Google Secret Manager: " + SecretReference.FORM,
        true,
        s -> present(s).map(Secret::parse));
  }

  /** A text with a default. */
  public static Setting<String> text(String name, String defaultText, String meaning) {
    return new Setting<>(name, meaning, defaultText, "any text", false, s -> s);
  }

  /** A text that a pattern describes. */
  public static Setting<String> matching(
      String name, String defaultText, String pattern, String allowed, String meaning) {
    return new Setting<>(
        name, meaning, defaultText, allowed, false, s -> require(s, s.matches(pattern)));
  }

  /** A text that a pattern describes, or absent. */
  public static Setting<Optional<String>> optionalMatching(
      String name, String pattern, String allowed, String meaning) {
    return new Setting<>(
        name,
        meaning,
        "",
        allowed,
        false,
        s -> require(present(s), s.isEmpty() || s.matches(pattern)));
  }

  /** A whole number within bounds, both included. */
  public static Setting<Integer> integer(
      String name, int defaultValue, int least, int most, String meaning) {
    return new Setting<>(
        name,
        meaning,
        Integer.toString(defaultValue),
        "a whole number from %d to %d".formatted(least, most),
        false,
        s -> {
          int value = Integer.parseInt(s);
          return require(value, value >= least && value <= most);
        });
  }

  /** A whole number within bounds, both included, that may be absent. */
  public static Setting<Optional<Integer>> optionalInteger(
      String name, int least, int most, String meaning) {
    Setting<Integer> integer = integer(name, least, least, most, meaning);
    return new Setting<>(
        name,
        meaning,
        "",
        integer.allowed(),
        false,
        s -> s.isEmpty() ? Optional.empty() : Optional.of(integer.parser().apply(s)));
  }

  /** A number within bounds, both included. */
  public static Setting<Double> decimal(
      String name, double defaultValue, double least, double most, String meaning) {
    return new Setting<>(
        name,
        meaning,
        Double.toString(defaultValue),
        "a number from %s to %s".formatted(least, most),
        false,
        s -> {
          double value = Double.parseDouble(s);
          return require(value, value >= least && value <= most);
        });
  }

  /** True or false. */
  public static Setting<Boolean> flag(String name, boolean defaultValue, String meaning) {
    return new Setting<>(
        name,
        meaning,
        Boolean.toString(defaultValue),
        "true or false",
        false,
        s ->
            switch (s.toLowerCase(Locale.ROOT)) {
              case "true", "1", "yes", "on" -> true;
              case "false", "0", "no", "off" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  /** A span of time in whole seconds, or with a unit: {@code 250ms}, {@code 30s}, 5m, 2h, 7d. */
  public static Setting<Duration> duration(
      String name, String defaultText, Duration least, Duration most, String meaning) {
    return new Setting<>(
        name,
        meaning,
        defaultText,
        "a time from %s to %s: seconds, or with a unit ms, s, m, h or d"
            .formatted(Durations.format(least), Durations.format(most)),
        false,
        s -> {
          Duration value = Durations.parse(s);
          return require(value, value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
        });
  }

  /** One of an enum's words, in lower case. */
  public static <E extends Enum<E>> Setting<E> choice(
      String name, Class<E> type, E defaultValue, String meaning) {
    return new Setting<>(
        name,
        meaning,
        word(defaultValue),
        "one of "
            + Arrays.stream(type.getEnumConstants())
                .map(Setting::word)
                .collect(Collectors.joining(", ")),
        false,
        s ->
            Arrays.stream(type.getEnumConstants())
                .filter(e -> word(e).equals(s.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  /** One of an enum's words, or absent. */
  public static <E extends Enum<E>> Setting<Optional<E>> optionalChoice(
      String name, Class<E> type, String meaning) {
    Setting<E> choice = choice(name, type, type.getEnumConstants()[0], meaning);
    return new Setting<>(
        name,
        meaning,
        "",
        choice.allowed(),
        false,
        s -> s.isEmpty() ? Optional.empty() : Optional.of(choice.parser().apply(s)));
  }

  /** An address with one of the given schemes. */
  public static Setting<URI> uri(
      String name, String defaultText, List<String> schemes, String meaning) {
    return new Setting<>(
        name,
        meaning,
        defaultText,
        "an address that starts with " + String.join(":// or ", schemes) + "://",
        false,
        s -> {
          URI uri = URI.create(s);
          return require(
              uri,
              uri.getScheme() != null
                  && schemes.contains(uri.getScheme())
                  && uri.getHost() != null);
        });
  }

  /** An address with one of the given schemes, or absent. */
  public static Setting<Optional<URI>> optionalUri(
      String name, List<String> schemes, String meaning) {
    Setting<URI> uri = uri(name, "", schemes, meaning);
    return new Setting<>(
        name, meaning, "", uri.allowed(), false, s -> present(s).map(uri.parser()));
  }

  /** A text that it is set to, as it may be shown: no secret, and no password within an address. */
  public String shown(String text) {
    return secret ? Secret.shown(text) : text.replaceAll("(?<=://)\\S*@", "***@");
  }

  private static Optional<String> present(String s) {
    return s.isEmpty() ? Optional.empty() : Optional.of(s);
  }

  private static <T> T require(T value, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
    return value;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
