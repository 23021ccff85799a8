package dev.sluice.simulator;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A connection of a client. It reads the part of HTTP/1.1 (RFC 9112) that clients of an API send.
 */
final class HttpConnection implements AutoCloseable {
  private static final int MAX_HEAD = 64 * 1024;
  private static final long MAX_ENDLESS = 1L << 30;
  private static final int MAX_BODY = 64 * 1024 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
  }

  /** The next request; empty if the client has closed the connection. */
  Optional<HttpRequest> read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    String[] start = (((char) first) + line()).split(" ");
    if (start.length != 3) {
      throw new ProtocolException("no request line");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("no header line");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
      out.flush();
    }
    return Optional.of(new HttpRequest(start[0], start[1], headers, body(headers)));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      var body = new java.io.ByteArrayOutputStream();
      for (int size = chunk(); size > 0; size = chunk()) {
        if (body.size() + size > MAX_BODY) {
          throw new ProtocolException("the body is too long");
        }
        body.writeBytes(exactly(size));
        line();
      }
      line();
      return body.toByteArray();
    }
    String length = headers.getOrDefault("content-length", "0");
    int size = Integer.parseInt(length);
    if (size > MAX_BODY) {
      throw new ProtocolException("the body is too long");
    }
    return exactly(size);
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line().split(";")[0].strip(), 16);
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the client disconnected within a body");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the client disconnected within a request");
      }
      if (line.length() > MAX_HEAD) {
        throw new ProtocolException("a line is too long");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  void write(Reply reply) throws IOException {
    head(reply);
    if (reply.parts().size() == 1) {
      out.write(reply.parts().getFirst());
    } else {
      for (byte[] part : reply.parts()) {
        chunk(part);
      }
      out.write(ascii("0\r\n\r\n"));
    }
    out.flush();
  }

  /** Writes the last part again and again, a gibibyte of it at the most. */
  void writeEndless(Reply reply) throws IOException {
    head(reply);
    byte[] repeated = reply.parts().getLast();
    chunk(reply.parts().getFirst());
    try {
      for (long written = 0; written < MAX_ENDLESS; written += repeated.length) {
        chunk(repeated);
      }
    } catch (SocketException e) {
      // The client has enough.
      reset();
    }
  }

  private void chunk(byte[] part) throws IOException {
    out.write(ascii(Integer.toHexString(part.length) + "\r\n"));
    out.write(part);
    out.write(ascii("\r\n"));
    out.flush();
  }

  /** Writes the first half of an answer. */
  void writeHalf(Reply reply) throws IOException {
    head(reply);
    byte[] body = reply.parts().getFirst();
    out.write(body, 0, body.length / 2);
    out.flush();
  }

  private void head(Reply reply) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Simulated\r\n");
    reply
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    List<byte[]> parts = reply.parts();
    head.append(
        parts.size() == 1
            ? "content-length: " + parts.getFirst().length
            : "transfer-encoding: chunked");
    out.write(ascii(head.append("\r\n\r\n").toString()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether the client has closed its side and does not wait for the answer any more. */
  boolean abandoned() throws IOException {
    socket.setSoTimeout(1);
    in.mark(1);
    try {
      int next = in.read();
      if (next >= 0) {
        in.reset();
      }
      return next < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(0);
      }
    }
  }

  /** Resets the connection, so that the client sees it as broken, not as ended. */
  void reset() throws IOException {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // The client has closed it before; a closed socket has no option to set.
      if (!socket.isClosed()) {
        throw e;
      }
    }
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
