package dev.sluice.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the API's main that has ended by itself. */
record MainProcess(int status, String output) {
  /** Runs it in a folder, with settings as environment variables, until it ends. */
  static MainProcess run(Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            IngestMain.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("it runs on after it closed its output");
      }
      return new MainProcess(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
