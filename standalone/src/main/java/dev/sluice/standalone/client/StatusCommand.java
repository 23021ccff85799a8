package dev.sluice.standalone.client;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows the status of a request or document change. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the status of a request or of a document change.")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private ApiClient api;

  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id;

  @Option(
      names = "--wait",
      defaultValue = "0s",
      converter = AskCommand.DurationConverter.class,
      description = "The longest wait for the end (default: ${DEFAULT-VALUE}).")
  private Duration wait;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    var end = api.end(id, wait);
    JsonNode status = end.isPresent() ? end.get() : api.status(id, Duration.ZERO);
    spec.commandLine().getOut().println(status.toPrettyString());
    return switch (ApiClient.state(status)) {
      case "failed", "cancelled", "expired" -> 1;
      default -> 0;
    };
  }
}
