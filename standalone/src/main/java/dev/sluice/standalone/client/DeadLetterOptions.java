package dev.sluice.standalone.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What narrows dead letters down; a mixin. */
final class DeadLetterOptions {
  @Option(names = "--topic", description = "Only those that come from this topic.")
  private @Nullable String topic;

  @Option(names = "--code", description = "Only those of this reason.")
  private @Nullable String code;

  @Option(names = "--tenant", description = "Only this tenant's.")
  private @Nullable String tenant;

  @Option(names = "--older-than", paramLabel = "SPAN", description = "Failed at least that ago.")
  private @Nullable String olderThan;

  @Option(names = "--newer-than", paramLabel = "SPAN", description = "Failed less than that ago.")
  private @Nullable String newerThan;

  /** Those that were given, under the server's names. */
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
