package dev.sluice.standalone.client;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists dead letters. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Counts dead letters by origin and reason, and lists the newest ones.",
      "The content of the records is not shown."
    })
final class DeadLetterListCommand implements Callable<Integer> {
  @Mixin private ApiClient api;
  @Mixin private DeadLetterOptions options;

  @Option(
      names = "--state",
      defaultValue = "open",
      description = "open, replayed or all (default: ${DEFAULT-VALUE}).")
  private String state;

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "The most dead letters to list, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--before",
      defaultValue = "",
      description = "Continues another list, which prints the value to give here.")
  private String before;

  @Option(names = "--json", description = "Prints the server's JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> query = new LinkedHashMap<>(options.given());
    query.put("state", state);
    query.put("limit", Integer.toString(limit));
    if (!before.isEmpty()) {
      query.put("before", before);
    }
    JsonNode deadLetters = api.get("/dead-letters", query);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(deadLetters.toPrettyString());
      return 0;
    }
    print(out, deadLetters);
    return 0;
  }

  private static void print(PrintWriter out, JsonNode deadLetters) {
    if (deadLetters.path("groups").isEmpty()) {
      out.println("There are no such dead letters.");
      return;
    }
    for (JsonNode group : deadLetters.path("groups")) {
      out.printf(
          "%d from %s (%s): %s; %d can be replayed; from %s to %s%n",
          group.path("count").asLong(0),
          text(group, "topic"),
          text(group, "component"),
          text(group, "code"),
          group.path("replayable").asLong(0),
          text(group, "oldest"),
          text(group, "newest"));
    }
    for (JsonNode deadLetter : deadLetters.path("letters")) {
      out.printf(
          "%n%s%n    %s, tried %d times, tenant %s, request %s%n    %s: %s%n",
          text(deadLetter, "id"),
          text(deadLetter, "failed_at"),
          deadLetter.path("attempts").asInt(0),
          text(deadLetter, "tenant"),
          text(deadLetter, "request_id"),
          text(deadLetter, "code"),
          text(deadLetter, "message"));
      if (deadLetter.has("replayed_at")) {
        out.println("    replayed at " + text(deadLetter, "replayed_at"));
      } else if (deadLetter.has("why_not")) {
        out.println(" cannot be replayed: " + text(deadLetter, "why_not"));
      }
    }
    if (deadLetters.has("next")) {
      out.printf("%nThere are more: --before %s%n", text(deadLetters, "next"));
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("unknown");
  }
}
