package dev.sluice.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface, 127.0.0.1. */
public final class FreePort {

  static final String LOOPBACK = "127.0.0.1";

  private FreePort() {}

  /**
   * A port that is free now. Nothing reserves it: a caller that can let the system choose while
   * binding should do that instead.
   */
  public static int any() {
    try (ServerSocket socket = bind(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StartFailedException("no free port on " + LOOPBACK, e);
    }
  }

  /**
   * Makes sure that a port can be listened on.
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
