package dev.sluice.standalone.client;

import dev.sluice.core.settings.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Asks a question and prints the answer with its sources. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Asks a question and prints the answer with its sources.")
public final class AskCommand implements Callable<Integer> {
  @Mixin private ApiClient api;

  @Parameters(paramLabel = "QUESTION", description = "What to ask.")
  private String question;

  @Option(
      names = "--conversation",
      paramLabel = "ID",
      description = "The conversation to continue, or to begin under this id.")
  private @Nullable String conversation;

  @Option(names = "--model", description = "The model, if not the server's default.")
  private @Nullable String model;

  @Option(
      names = "--timeout",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description = "The longest wait for the answer (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("input", question);
    if (conversation != null) {
      body.put("conversation_id", conversation);
    }
    if (model != null) {
      body.put("model", model);
    }
    String id = api.post("/async-process", body).path("request_id").asString("");
    PrintWriter out = spec.commandLine().getOut();
    var end = api.end(id, timeout);
    if (end.isEmpty()) {
      throw new RequestFailedException(
          "the request has not ended yet; ./sluice status " + id + " shows its state");
    }
    if (!ApiClient.state(end.get()).equals("completed")) {
      throw new RequestFailedException(ApiClient.reason(end.get()));
    }
    JsonNode result = end.get().path("result");
    out.println(result.path("output").asString(""));
    int number = 1;
    for (JsonNode source : result.path("sources")) {
      out.printf(
          "  [%d] %s, passage %d (score %.3f)%n",
          number++,
          source.path("document_id").asString(""),
          source.path("chunk").asInt(0),
          source.path("score").asDouble(0));
    }
    return 0;
  }

  /** Reads times in the form of the settings. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Durations.parse(text);
    }
  }
}
