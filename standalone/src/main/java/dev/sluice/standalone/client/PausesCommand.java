package dev.sluice.standalone.client;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists the models that pause, and lifts a pause. */
@Command(
    name = "pauses",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the models whose calls pause since their provider asked for it, with its words, or",
      "lifts a pause in every process."
    })
public final class PausesCommand implements Callable<Integer> {
  @Mixin private ApiClient api;

  @Option(
      names = "--lift",
      paramLabel = "PROVIDER/MODEL",
      description = "Lets the calls of this model go on, such as openai/gpt-4.")
  private @Nullable String lifted;

  @Option(names = "--json", description = "Prints the server's JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (lifted != null) {
      api.delete("/pauses/", lifted);
      out.printf("The calls of %s go on.%n", lifted);
      return 0;
    }
    JsonNode answer = api.get("/pauses", Map.of());
    if (json) {
      out.println(answer.toPrettyString());
      return 0;
    }
    if (answer.path("pauses").isEmpty()) {
      out.println("No model pauses.");
    }
    for (JsonNode pause : answer.path("pauses")) {
      out.printf(
          "%s/%s: the next call in %d s; the provider asked for %d s: %s%n",
          pause.path("provider").asString(""),
          pause.path("model").asString(""),
          pause.path("next_call_seconds").asLong(0),
          pause.path("asked_seconds").asLong(0),
          pause.path("reason").asString(""));
    }
    return 0;
  }
}
