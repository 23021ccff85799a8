package dev.sluice.benchmarks.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of this Java on this class path, with its output in a file. */
public final class Child implements AutoCloseable {
  private static final int STOP_SECONDS = 40;

  private final Process process;
  private final Path output;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a main with arguments, and with nothing but the given environment of Sluice's. */
  public static Child start(
      Path folder, Map<String, String> environment, Class<?> main, String... arguments)
      throws IOException {
    Path output = Files.createTempFile(folder, main.getSimpleName(), ".out");
    return start(
        folder,
        output,
        List.of("--add-modules=jdk.incubator.vector", "-Xmx512m"),
        environment,
        main,
        arguments);
  }

  /**
   * Starts a main with options of the JVM and an output file of its own.
   *
   * @param folder its working folder
   * @param options which win over those that every such process has
   */
  public static Child start(
      Path folder,
      Path output,
      List<String> options,
      Map<String, String> environment,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(options);
    line.add(main.getName());
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start(), output);
  }

  /** Everything that it has printed. */
  public String output() throws IOException {
    return Files.readString(output);
  }

  /** Its process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Returns once it has printed a text. */
  public void await(String text, int seconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!output().contains(text)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("no \"%s\" from it:%n%s".formatted(text, output()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Returns once it has ended by itself. */
  public void awaitEnd(int seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it runs on:\n" + output());
    }
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, and insists if it does not. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      kill();
    }
  }
}
