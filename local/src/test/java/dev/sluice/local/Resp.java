package dev.sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** Sends one inline command over a socket: the tests need no more of the protocol. */
final class Resp {

  private Resp() {}

  /** The reply's value, or its first line where it has none. */
  static String call(int port, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      String first = in.readLine();
      boolean hasValue = first.startsWith("$") && !first.equals("$-1");
      return hasValue ? in.readLine() : first;
    }
  }
}
