package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.local.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long the sluice command takes from its start, with an empty data folder, to the first request
 * that is completed; without and with what the JVM keeps of an earlier start (an AOT cache), as the
 * command's own build leaves it.
 */
final class Startup {
  private static final int PATIENCE_SECONDS = 120;
  private static final int STOP_SECONDS = 120;

  private Startup() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int runs = arguments.number("--runs", 3);
    boolean aot = Boolean.parseBoolean(arguments.text("--aot", "true"));
    Path root = Path.of(arguments.text("--root", System.getProperty("sluice.root", "")));
    Outcome outcome = new Outcome();
    double plain = middle(root, runs, "-XX:AOTMode=off");
    System.out.printf("without what the JVM keeps of an earlier start: %.2f s%n", plain);
    if (aot) {
      Path folder = Files.createTempDirectory("sluice-aot");
      Path cache = folder.resolve("sluice.aot");
      run(root, "-XX:AOTCacheOutput=" + cache);
      System.out.printf("the cache takes %d MiB%n", Files.size(cache) >> 20);
      outcome.atMost(
          "to the first completed request", middle(root, runs, "-XX:AOTCache=" + cache), 8, "s");
      remove(folder);
    }
    outcome.end();
  }

  private static double middle(Path root, int runs, String options)
      throws IOException, InterruptedException {
    List<Double> times = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      double seconds = run(root, options);
      System.out.printf("run %d %s: %.2f s%n", run, options, seconds);
      times.add(seconds);
    }
    return times.stream().sorted().toList().get(runs / 2);
  }

  private static double run(Path root, String options) throws IOException, InterruptedException {
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
    builder.environment().put("SLUICE_JAVA_NO_BUILD", "true");
    builder.environment().put("SLUICE_JAVA_OPTS", options);
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
      remove(folder);
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

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
