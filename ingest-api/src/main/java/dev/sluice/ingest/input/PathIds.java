package dev.sluice.ingest.input;

import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads ids at the end of a path, which may contain slashes, plain or encoded. The path is read as
 * it was sent and decoded once. So no part of an id is normalised away or read as a path parameter.
 */
public final class PathIds {
  private PathIds() {}

  /**
   * The id behind a prefix of the path.
   *
   * @param prefix the prefix with a slash at its end
   * @throws ProblemException if there is none
   */
  public static String after(String prefix, HttpServletRequest request) {
    String path = request.getRequestURI();
    String id = path.startsWith(prefix) ? decode(path.substring(prefix.length())) : "";
    if (id.isEmpty()) {
      throw ProblemException.of(ProblemKind.NOT_FOUND, "There is nothing at this path.");
    }
    return id;
  }

  private static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(octet(encoded, i));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw notAnId();
    }
  }

  private static int octet(String encoded, int percent) {
    if (percent + 2 >= encoded.length()) {
      throw notAnId();
    }
    int high = Character.digit(encoded.charAt(percent + 1), 16);
    int low = Character.digit(encoded.charAt(percent + 2), 16);
    if (high < 0 || low < 0) {
      throw notAnId();
    }
    return high << 4 | low;
  }

  private static ProblemException notAnId() {
    return ProblemException.of(ProblemKind.INVALID_REQUEST, "The path is not valid UTF-8.");
  }
}
