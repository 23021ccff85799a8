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

/** Lists what was given up. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Counts what was given up by origin and reason, and lists the newest of it.",
      "What the records say is not shown."
    })
final class DeadLetterListCommand implements Callable<Integer> {
  @Mixin private ApiClient server;
  @Mixin private DeadLetterOptions options;

  @Option(
      names = "--state",
      defaultValue = "open",
      description = "open, replayed or all (default: ${DEFAULT-VALUE}).")
  private String state;

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "Single letters at the most, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--before",
      defaultValue = "",
      description = "Goes on where another list ended, which says with what.")
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
    JsonNode letters = server.get("/dead-letters", query);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(letters.toPrettyString());
      return 0;
    }
    print(out, letters);
    return 0;
  }

  private static void print(PrintWriter out, JsonNode letters) {
    if (letters.path("groups").isEmpty()) {
      out.println("There are no such letters.");
      return;
    }
    for (JsonNode group : letters.path("groups")) {
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
    for (JsonNode letter : letters.path("letters")) {
      out.printf(
          "%n%s%n    %s, tried %d times, tenant %s, request %s%n    %s: %s%n",
          text(letter, "id"),
          text(letter, "failed_at"),
          letter.path("attempts").asInt(0),
          text(letter, "tenant"),
          text(letter, "request_id"),
          text(letter, "code"),
          text(letter, "message"));
      if (letter.has("replayed_at")) {
        out.println("    replayed at " + text(letter, "replayed_at"));
      } else if (letter.has("why_not")) {
        out.println("    not to be replayed: " + text(letter, "why_not"));
      }
    }
    if (letters.has("next")) {
      out.printf("%nThere are more: --before %s%n", text(letters, "next"));
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("unknown");
  }
}
