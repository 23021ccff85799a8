package dev.sluice.standalone.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options with conditions for dead letters; a mixin. */
final class DeadLetterOptions {
  @Option(names = "--topic", description = "Only those of records of this topic.")
  private @Nullable String topic;

  @Option(names = "--code", description = "Only those with this failure code.")
  private @Nullable String code;

  @Option(names = "--tenant", description = "Only those of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--older-than",
      paramLabel = "SPAN",
      description = "Only those that failed at least this long ago.")
  private @Nullable String olderThan;

  @Option(
      names = "--newer-than",
      paramLabel = "SPAN",
      description = "Only those that failed less than this long ago.")
  private @Nullable String newerThan;

  /** The given conditions, under the names of the API. */
  Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "topic", topic);
    put(given, "code", code);
    put(given, "tenant", tenant);
    put(given, "older_than", olderThan);
    put(given, "newer_than", newerThan);
    return given;
  }

  private static void put(Map<String, String> given, String name, @Nullable String value) {
    if (value != null) {
      given.put(name, value);
    }
  }
}
