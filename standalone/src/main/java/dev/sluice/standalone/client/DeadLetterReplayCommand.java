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

/** Replays dead letters. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replays dead letters, each once: a repeat says so and changes nothing. A request is",
      "processed again under its own id."
    })
final class DeadLetterReplayCommand implements Callable<Integer> {
  @Mixin private ApiClient api;
  @Mixin private DeadLetterOptions options;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "The ids of dead letters, as list prints them.")
  private List<String> ids = List.of();

  @Option(
      names = "--all",
      description = "All that can be replayed and meet the conditions of the options below.")
  private boolean all;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (all == !ids.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Give the ids of dead letters, or --all.");
    }
    if (!all && !options.given().isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Conditions are only allowed with --all.");
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
      answer = api.post("/dead-letters/replay", body);
      replayed += answer.path("replayed").asInt(0);
      for (JsonNode deadLetter : answer.path("letters")) {
        missed |= !print(out, deadLetter);
      }
    } while (answer.path("more").asBoolean(false));
    out.println(
        replayed == 1 ? "1 dead letter was replayed." : replayed + " dead letters were replayed.");
    return missed ? 1 : 0;
  }

  /**
   * Prints the outcome for a dead letter.
   *
   * @return whether it was replayed, now or before
   */
  private static boolean print(PrintWriter out, JsonNode deadLetter) {
    String outcome = deadLetter.path("outcome").asString("");
    String about =
        outcome.equals("replayed")
            ? "replayed as request " + deadLetter.path("request_id").asString("unknown")
            : outcome.replace('_', ' ') + ": " + deadLetter.path("why").asString("");
    out.println(deadLetter.path("id").asString("") + "  " + about);
    return outcome.equals("replayed") || outcome.equals("already_replayed");
  }
}
