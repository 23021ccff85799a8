package dev.sluice.adapters.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.util.Map;

/**
 * The size of a document as Firestore counts it, compared with the limit before the document is
 * sent.
 *
 * @see <a href="https://firebase.google.com/docs/firestore/storage-size">Storage size</a>
 */
final class DocumentSize {
  /** The most bytes: 1 MiB, less some room for the document's name and the names of its fields. */
  static final int MOST = 1024 * 1024 - 8 * 1024;

  private static final int BYTES_OF_SCALAR = 16;

  private DocumentSize() {}

  /**
   * The size, estimated: numbers, times and names count a little too much.
   *
   * @param what the subject of the message
   * @throws PermanentException if the document is too large
   */
  static int require(String what, Map<String, Object> fields) {
    long size = 0;
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      size += field.getKey().length() + of(field.getValue());
    }
    if (size > MOST) {
      throw new PermanentException(
          FailureCodes.TOO_LARGE,
          "%s has %d bytes, and a document of Firestore can hold %d".formatted(what, size, MOST),
          null);
    }
    return (int) size;
  }

  private static long of(Object value) {
    return switch (value) {
      case String text -> text.getBytes(UTF_8).length + 1L;
      case Iterable<?> list -> {
        long size = 0;
        for (Object item : list) {
          size += of(item);
        }
        yield size;
      }
      case com.google.cloud.firestore.VectorValue vector ->
          vector.toArray().length * 8L + BYTES_OF_SCALAR;
      default -> BYTES_OF_SCALAR;
    };
  }
}
