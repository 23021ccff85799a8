package dev.sluice.standalone.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has the statuses written to their store again, from the log. */
@Command(
    name = "rebuild-status",
    mixinStandardHelpOptions = true,
    description = {
      "Has a worker write the statuses, and the turns that Redis keeps, to their store again from",
      "the log, and waits until that is done. Nothing is removed, and no status goes back. After a",
      "loss of Redis the workers do it by themselves."
    })
public final class RebuildStatusCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(500);

  @Mixin private ApiClient server;

  @Option(
      names = "--timeout",
      defaultValue = "10m",
      converter = AskCommand.DurationConverter.class,
      description = "How long to wait for it (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    String state = server.post("/stores/rebuild", Map.of()).path("state").asString("");
    while (!state.equals("complete")) {
      if (System.nanoTime() - end > 0) {
        throw new RequestFailedException(
            state.equals("lost")
                ? "no worker process has begun yet: is one running?"
                : "it is not done yet; it goes on");
      }
      Thread.sleep(POLL);
      state = server.get("/stores", Map.of()).path("state").asString("");
    }
    spec.commandLine().getOut().println("The stores hold what the log says.");
    return 0;
  }
}
