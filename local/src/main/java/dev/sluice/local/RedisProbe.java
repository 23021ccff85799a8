package dev.sluice.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;

/** Asks a server for its state. */
final class RedisProbe {

  enum Answer {
    /** The server serves clients. */
    READY,
    /** The server runs and still reads its data from disk. */
    LOADING,
    /** No server answers, or something other than Redis does. */
    SILENT
  }

  private static final int TIMEOUT_MILLIS = 1_000;

  private RedisProbe() {}

  static Answer ping(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(FreePort.onLoopback(port), TIMEOUT_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(5), US_ASCII);
      return switch (answer) {
        case "+PONG" -> Answer.READY;
        case "-LOAD" -> Answer.LOADING;
        default -> Answer.SILENT;
      };
    } catch (IOException e) {
      return Answer.SILENT;
    }
  }
}
