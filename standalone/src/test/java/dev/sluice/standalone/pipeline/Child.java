package dev.sluice.standalone.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The sluice command in a process of its own, with its output in a file. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Path output;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Child start(Path folder, Map<String, String> environment, String... command)
      throws IOException {
    return start(
        folder,
        environment,
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx512m"),
        command);
  }

  /** Starts a process with options of the JVM. */
  static Child start(
      Path folder, Map<String, String> environment, List<String> options, String... command)
      throws IOException {
    Path output = Files.createTempFile(folder, command[0] + "-", ".out");
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(options);
    line.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sluice.standalone.Sluice"));
    line.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start(), output);
  }

  /** Waits until the output has a match, and returns its first group. */
  String await(String regex) {
    Pattern pattern = Pattern.compile(regex);
    try {
      awaitOutput(pattern);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("it never said %s:%n%s".formatted(regex, output()), e);
    }
    Matcher matcher = pattern.matcher(output());
    return matcher.find() ? matcher.group(1) : "";
  }

  private void awaitOutput(Pattern pattern) {
    Awaitility.await("output of " + output + " to match " + pattern)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> {
          if (!process.isAlive() && !pattern.matcher(output()).find()) {
            throw new AssertionError(
                "it ended with %d:%n%s".formatted(process.exitValue(), output()));
          }
        })
        .until(() -> pattern.matcher(output()).find());
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exit code, once it has ended. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("did not end:\n" + output());
    }
    return process.exitValue();
  }

  /**
   * The most memory that it has used so far, in bytes; empty where the system does not report it.
   */
  OptionalLong mostMemory() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return OptionalLong.empty();
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
    }
  }
}
