package dev.sluice.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Ports of the loopback interface, 127.0.0.1. */
public final class FreePort {

  static final String LOOPBACK = "127.0.0.1";

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 100;

  private FreePort() {}

  /**
   * A port that is free now. It is outside the range for outgoing connections: a client that tries
   * to reach a stopped server on a port of that range can get this very port for its own end. The
   * port is not reserved: a caller that can let the system choose while binding should do that
   * instead.
   */
  public static int any() {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try {
        bind(port).close();
        return port;
      } catch (IOException e) {
        // This port is taken; the next one may be free.
        continue;
      }
    }
    throw new EmbeddedStartException("no free port on " + LOOPBACK, null);
  }

  /**
   * Waits for a while until the last holder of a port has released it.
   *
   * @throws PortTakenException if another program holds the port for longer than that
   */
  static void await(int port, String setting) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        require(port, setting);
        return;
      } catch (PortTakenException e) {
        if (tries == TRIES) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  /**
   * Checks that a port can be listened on.
   *
   * @param port 0 to 65535; 0, any free port, always passes
   * @param setting the flag or setting that chooses it, named in the error
   * @throws PortTakenException if another program holds the port
   */
  public static void require(int port, String setting) {
    try {
      bind(port).close();
    } catch (IOException e) {
      throw new PortTakenException(port, setting);
    }
  }

  static InetSocketAddress onLoopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port);
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(onLoopback(port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
