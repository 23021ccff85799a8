package dev.sluice.standalone.client;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Prints the passages that retrieval finds. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the passages nearest to a text, best first: those from which a question in the same",
      "words would be answered. No model is asked for an answer."
    })
public final class SearchCommand implements Callable<Integer> {
  /** The time for which the server is asked to wait; after that the status is read. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(20);

  @Mixin private ApiClient api;

  @Parameters(paramLabel = "TEXT", description = "What to search for.")
  private String query;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "The most passages to print (default: the server's setting TOP_K).")
  private @Nullable Integer topK;

  @Option(names = "--json", description = "Prints the server's JSON.")
  private boolean json;

  @Option(
      names = "--timeout",
      defaultValue = "1m",
      converter = AskCommand.DurationConverter.class,
      description = "The longest wait for the passages (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("query", query);
    if (topK != null) {
      body.put("top_k", topK);
    }
    Duration wait = timeout.compareTo(FIRST_WAIT) < 0 ? timeout : FIRST_WAIT;
    JsonNode answer = api.post("/search", body, wait);
    JsonNode passages =
        answer.has("passages")
            ? answer.path("passages")
            : later(answer.path("request_id").asString(""), timeout.minus(wait));
    print(spec.commandLine().getOut(), passages);
    if (answer.path("incomplete").asBoolean(false)) {
      spec.commandLine()
          .getErr()
          .println(
              "sluice: documents are missing from the vector index, which is being filled; ./sluice rebuild --watch tells how far it is");
    }
    return 0;
  }

  private JsonNode later(String id, Duration patience) throws InterruptedException {
    Optional<JsonNode> end = api.end(id, patience);
    if (end.isEmpty()) {
      throw new RequestFailedException(
          "the search has not ended yet; ./sluice status " + id + " shows its state");
    }
    if (!ApiClient.state(end.get()).equals("completed")) {
      throw new RequestFailedException(ApiClient.reason(end.get()));
    }
    return end.get().path("passages");
  }

  private void print(PrintWriter out, JsonNode passages) {
    if (json) {
      out.println(ApiClient.object("passages", passages).toPrettyString());
      return;
    }
    if (passages.isEmpty()) {
      out.println("No passage was found.");
    }
    int number = 1;
    for (JsonNode passage : passages) {
      out.printf(
          "[%d] %s, passage %d (score %.3f)%n",
          number++,
          passage.path("document_id").asString(""),
          passage.path("chunk").asInt(0),
          passage.path("score").asDouble(0));
      passage
          .path("text")
          .asString("")
          .lines()
          .filter(line -> !line.isBlank())
          .forEach(line -> out.println("    " + line.strip()));
    }
  }
}
