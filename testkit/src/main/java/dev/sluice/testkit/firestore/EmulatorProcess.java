package dev.sluice.testkit.firestore;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** An emulator as a process of its own, on a port of 127.0.0.1. */
final class EmulatorProcess implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  /** The lowest of the ports to try, which systems do not use for outgoing connections. */
  private static final int LOWEST_PORT = 20_000;

  private static final int HIGHEST_PORT = 32_000;
  private static final int TRIES = 50;

  /** The most starts: another program may take a port that was just free. */
  private static final int STARTS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Process process;
  private final int port;

  private EmulatorProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts an emulator and returns when it serves clients.
   *
   * @throws IllegalStateException if it does not start
   */
  static EmulatorProcess start(Path jar) {
    for (int tried = 1; ; tried++) {
      EmulatorProcess started = launch(jar, freePort());
      if (started.serves()) {
        return started;
      }
      started.close();
      if (tried == STARTS) {
        throw new IllegalStateException(
            "the Firestore emulator in %s ended with %d and never served clients"
                .formatted(jar, started.process.exitValue()));
      }
    }
  }

  private static EmulatorProcess launch(Path jar, int port) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-Duser.language=en",
                  "-cp",
                  jar.toString(),
                  EmulatorJar.MAIN_CLASS,
                  "--host",
                  LOOPBACK,
                  "--port",
                  Integer.toString(port))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new EmulatorProcess(process, port);
    } catch (IOException e) {
      throw new IllegalStateException("the Firestore emulator cannot be started: " + e, e);
    }
  }

  private static int freePort() {
    for (int tried = 1; ; tried++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.ofLiteral(LOOPBACK))) {
        return free.getLocalPort();
      } catch (IOException e) {
        if (tried == TRIES) {
          throw new IllegalStateException("no free port for the Firestore emulator", e);
        }
      }
    }
  }

  /** Waits until the emulator serves clients; false if it has ended. */
  private boolean serves() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        if (listens()) {
          return true;
        }
        if (System.nanoTime() - deadline > 0) {
          close();
        }
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the start of the Firestore emulator was interrupted", e);
    }
    return false;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(LOOPBACK, port), 1_000);
      return true;
    } catch (IOException e) {
      // Not yet.
      return false;
    }
  }

  String host() {
    return LOOPBACK + ":" + port;
  }

  /** Ends the process; its data is lost. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
