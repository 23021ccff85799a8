package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process with the figures that the system has of it (Linux).
 *
 * @param name the name for people
 */
record Role(String name, Child child) {
  private static final long TICKS_A_SECOND = 100;

  /** The most that was ever resident, in MiB. */
  long peakMiB() throws IOException {
    return status("VmHWM:") / 1024;
  }

  /** The resident memory now, in MiB. */
  long residentMiB() throws IOException {
    return status("VmRSS:") / 1024;
  }

  /** Threads of the system; virtual threads are none. */
  long threads() throws IOException {
    return status("Threads:");
  }

  /** Processor time since its start, in seconds. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(proc().resolve("stat"));
    // Whatever its name holds, the fields begin after the last parenthesis.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)))
        / (double) TICKS_A_SECOND;
  }

  /** Stops it in its tracks (SIGSTOP). */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on (SIGCONT). */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    String pid = Long.toString(child.handle().pid());
    if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
      throw new IOException("kill -%s of %s failed".formatted(signal, name));
    }
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(proc().resolve("status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + field + " of " + name);
  }

  private Path proc() {
    return Path.of("/proc", Long.toString(child.handle().pid()));
  }
}
