package dev.sluice.standalone.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts filling the stores from the log again, and waits until that is done. */
@Command(
    name = "rebuild-status",
    mixinStandardHelpOptions = true,
    description = {
      "Lets a worker write the statuses, and the turns that Redis keeps, to their stores again"
          + " from",
      "the log, and waits until that is done. Nothing is removed, and no status goes back. After",
      "Redis has lost its data the workers do this by themselves."
    })
public final class RebuildStatusCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(500);

  @Mixin private ApiClient api;

  @Option(
      names = "--timeout",
      defaultValue = "10m",
      converter = AskCommand.DurationConverter.class,
      description = "The longest wait (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    String state = api.post("/stores/rebuild", Map.of()).path("state").asString("");
    while (!state.equals("complete")) {
      if (System.nanoTime() - end > 0) {
        throw new RequestFailedException(
            state.equals("lost")
                ? "no worker process has begun yet: is one running?"
                : "the stores are not filled yet; the workers continue");
      }
      Thread.sleep(POLL);
      state = api.get("/stores", Map.of()).path("state").asString("");
    }
    spec.commandLine().getOut().println("The stores are complete.");
    return 0;
  }
}
