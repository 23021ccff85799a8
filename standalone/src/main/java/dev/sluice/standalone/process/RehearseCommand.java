package dev.sluice.standalone.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Starts everything in a folder and on ports of its own, takes in a document, answers a question,
 * and stops. The launcher runs it once after a build, for what the JVM keeps of it (an AOT cache)
 * makes every later start faster.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
 */
@Command(
    name = "rehearse",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Starts and stops everything once, so that the JVM can learn from it.")
public final class RehearseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("sluice-rehearsal");
    try (Standalone standalone =
        Standalone.start(
            new Standalone.Options(0, 0, 0, folder.resolve("data")), Map.of(), folder)) {
      UpCommand.awaitHealthy(standalone);
      String url = "http://127.0.0.1:" + standalone.port();
      Path document = Files.writeString(folder.resolve("document.txt"), "All begins with a start.");
      int ended = run("ingest", "--url", url, document.toString());
      return ended == 0 ? run("ask", "--url", url, "What does all begin with?") : ended;
    } finally {
      Utils.delete(folder.toFile());
    }
  }

  private int run(String... command) {
    return spec.root().commandLine().execute(command);
  }
}
