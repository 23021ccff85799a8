package dev.sluice.benchmarks.chaos;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One process of a run, which can be harmed and mended. Harmed by one fault at a time. */
abstract class Member {
  private final String name;

  Member(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  /** Starts it; it need not be there yet. */
  abstract void start() throws IOException;

  /** Returns once it is there. */
  abstract void awaitReady() throws IOException, InterruptedException;

  /** Ends it as {@code kill -9} does. */
  abstract void kill() throws InterruptedException;

  /** Asks it to end, and insists if it does not. */
  abstract void stop() throws InterruptedException;

  /** The process, if it runs. */
  abstract Optional<ProcessHandle> handle();

  /** Stops it in its tracks (SIGSTOP). */
  final void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on (SIGCONT). */
  final void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Optional<ProcessHandle> running = handle();
    if (running.isPresent()) {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(running.get().pid())).start();
      if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IOException("kill -%s of %s failed".formatted(signal, name));
      }
    }
  }
}
