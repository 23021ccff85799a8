package dev.sluice.standalone.client;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Replays what was given up. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replays letters, each once: a repeat of the same says so and does nothing. A request goes",
      "back to processing under its own id and on to its end."
    })
final class DeadLetterReplayCommand implements Callable<Integer> {
  @Mixin private ApiClient server;
  @Mixin private DeadLetterOptions options;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "Letters, as list shows them.")
  private List<String> ids = List.of();

  @Option(
      names = "--all",
      description = "All that can be replayed, narrowed down by the options below.")
  private boolean all;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (all == !ids.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Give the ids of letters, or --all.");
    }
    if (!all && !options.given().isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "What narrows letters down goes with --all.");
    }
    Map<String, Object> body = new LinkedHashMap<>(options.given());
    if (all) {
      body.put("all", true);
    } else {
      body.put("ids", ids);
    }
    PrintWriter out = spec.commandLine().getOut();
    int replayed = 0;
    boolean missed = false;
    JsonNode answer;
    do {
      answer = server.post("/dead-letters/replay", body);
      replayed += answer.path("replayed").asInt(0);
      for (JsonNode letter : answer.path("letters")) {
        missed |= !print(out, letter);
      }
    } while (answer.path("more").asBoolean(false));
    out.println(replayed == 1 ? "1 letter is replayed." : replayed + " letters are replayed.");
    return missed ? 1 : 0;
  }

  /** Whether the letter was replayed, now or before. */
  private static boolean print(PrintWriter out, JsonNode letter) {
    String outcome = letter.path("outcome").asString("");
    String about =
        outcome.equals("replayed")
            ? "replayed as request " + letter.path("request_id").asString("unknown")
            : outcome.replace('_', ' ') + ": " + letter.path("why").asString("");
    out.println(letter.path("id").asString("") + "  " + about);
    return outcome.equals("replayed") || outcome.equals("already_replayed");
  }
}
