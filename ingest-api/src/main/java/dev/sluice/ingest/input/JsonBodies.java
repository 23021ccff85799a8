package dev.sluice.ingest.input;

import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;

/** Reads the JSON object of a request's body, up to the size that a setting allows. */
public final class JsonBodies {
  private final int maxBytes;

  /**
   * @param maxBytes the setting MAX_BODY_BYTES
   */
  public JsonBodies(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The longest body, in bytes. */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * Reads the whole body.
   *
   * @throws ProblemException if it is too long, encoded, not JSON, or not an object
   */
  public JsonFields read(HttpServletRequest request) throws IOException {
    requirePlain(request);
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge();
    }
    try (InputStream in = request.getInputStream()) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw tooLarge();
      }
      return JsonObjects.parse(bytes);
    }
  }

  /** Refuses a body with a content coding: its size would not be bounded. */
  public static void requirePlain(HttpServletRequest request) {
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw ProblemException.of(
              ProblemKind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be absent or identity.")
          .withField(HttpHeaders.CONTENT_ENCODING);
    }
  }

  private ProblemException tooLarge() {
    return ProblemException.of(
        ProblemKind.TOO_LARGE,
        "The body must be at most %d bytes (setting MAX_BODY_BYTES).".formatted(maxBytes));
  }
}
