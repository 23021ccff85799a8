package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.local.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;

/**
 * Measures the time from the start of the sluice command, with an empty data folder, to its first
 * completed request: with and without the AOT cache that the command makes after a build.
 */
final class Startup {
  /** Enough for a build as well. */
  private static final int PATIENCE_SECONDS = 600;

  private static final int STOP_SECONDS = 120;
  private static final String NO_BUILD = "SLUICE_JAVA_NO_BUILD";

  private Startup() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int runs = arguments.number("--runs", 3);
    Path root = Path.of(arguments.text("--root", System.getProperty("sluice.root", "")));
    Outcome outcome = new Outcome();
    // It builds what is not built, and makes the cache.
    run(root, Map.of());
    double plain = middle(root, runs, "-XX:AOTMode=off");
    System.out.printf("without what the JVM keeps of an earlier start: %.2f s%n", plain);
    outcome.atMost("to the first completed request", middle(root, runs, ""), 8, "s");
    outcome.end();
  }

  private static double middle(Path root, int runs, String options)
      throws IOException, InterruptedException {
    List<Double> times = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      double seconds = run(root, Map.of(NO_BUILD, "true", "SLUICE_JAVA_OPTS", options));
      System.out.printf("run %d %s: %.2f s%n", run, options, seconds);
      times.add(seconds);
    }
    return times.stream().sorted().toList().get(runs / 2);
  }

  private static double run(Path root, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sluice-startup");
    int port = FreePort.any();
    ProcessBuilder builder =
        new ProcessBuilder(
                root.resolve("sluice").toString(),
                "up",
                "--port",
                Integer.toString(port),
                "--kafka-port",
                Integer.toString(FreePort.any()),
                "--redis-port",
                Integer.toString(FreePort.any()),
                "--data",
                folder.resolve("data").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("up.out").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("OPENAI_"));
    builder.environment().remove(NO_BUILD);
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    // Whoever interrupts a run wants its process gone as well; it ends its Redis by itself.
    Thread stop = new Thread(process::destroy, "startup-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      completeOne(process, port, folder);
      return (System.nanoTime() - start) / 1e9;
    } finally {
      process.destroy();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Runtime.getRuntime().removeShutdownHook(stop);
      Utils.delete(folder.toFile());
    }
  }

  private static void completeOne(Process process, int port, Path folder)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      try (HttpLink link = HttpLink.open(port)) {
        if (link.post("/process", "{\"input\":\"What is asked?\"}").status() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not there yet.
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    throw new IllegalStateException(
        "no request was completed:\n" + Files.readString(folder.resolve("up.out")));
  }
}
