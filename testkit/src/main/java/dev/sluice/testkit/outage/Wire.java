package dev.sluice.testkit.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP connection to a server that can be cut, for servers that would lose what they hold if they
 * were ended. Clients connect to {@link #host()}.
 */
public final class Wire implements Outage, AutoCloseable {
  /** Ports that systems don't give to outgoing connections, which could take one meanwhile. */
  private static final int LOWEST_PORT = 20_000;

  private static final int HIGHEST_PORT = 32_000;
  private static final int TRIES = 50;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket listener;

  /**
   * Listens.
   *
   * @param server host and port
   */
  public Wire(String server) {
    int colon = server.lastIndexOf(':');
    this.server =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    this.listener = listenAnywhere();
    this.port = listener.getLocalPort();
    accept();
  }

  /** The address that clients connect to. */
  public String host() {
    return LOOPBACK.getHostAddress() + ":" + port;
  }

  @Override
  public synchronized void begin() {
    close();
  }

  @Override
  public synchronized void end() {
    listener = listen(port);
    accept();
  }

  @Override
  public synchronized void close() {
    quietly(listener);
    open.forEach(Wire::quietly);
    open.clear();
  }

  private void accept() {
    ServerSocket from = listener;
    Thread.ofVirtual()
        .start(() -> {
          while (!from.isClosed()) {
            try {
              carry(from.accept());
            } catch (IOException e) {
              // Cut, or the server behind is not there: the client sees the same.
              continue;
            }
          }
        });
  }

  private void carry(Socket client) throws IOException {
    open.add(client);
    Socket behind = new Socket();
    open.add(behind);
    try {
      behind.connect(server);
    } catch (IOException e) {
      quietly(client);
      throw e;
    }
    Thread.ofVirtual().start(() -> pump(client, behind));
    Thread.ofVirtual().start(() -> pump(behind, client));
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to) {
      int read;
      while ((read = from.getInputStream().read(buffer)) >= 0) {
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One side went, and with it goes the other.
      return;
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static ServerSocket listenAnywhere() {
    for (int tried = 1; ; tried++) {
      try {
        return listen(ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT));
      } catch (UncheckedIOException e) {
        if (tried == TRIES) {
          throw e;
        }
      }
    }
  }

  private static ServerSocket listen(int port) {
    try {
      return new ServerSocket(port, 50, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " can't be listened on", e);
    }
  }

  private static void quietly(AutoCloseable closed) {
    try {
      closed.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket can't be closed", e);
    }
  }
}
