package dev.sluice.topology.conversation;

import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.SeenRequest;
import dev.sluice.schemas.Turn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The most bytes that values take when encoded, counted without encoding them. */
final class EncodedSizes {
  /** More than the numbers, flags and union tags of any one record take. */
  private static final int FIXED = 96;

  /** More than the length in front of any text takes. */
  private static final int LENGTH = 5;

  private EncodedSizes() {}

  static int of(Request request) {
    return FIXED
        + text(request.getRequestId())
        + text(request.getTenant())
        + text(request.getConversationId())
        + text(request.getInput())
        + text(request.getSystem())
        + text(request.getModel())
        + text(request.getResponseFormat())
        + of(request.getMetadata());
  }

  /** A request under way or waiting, with its id among those seen. */
  static int ofPending(Request request) {
    return of(request) + text(request.getRequestId()) + 24;
  }

  static int of(Turn turn) {
    return FIXED + text(turn.getRequestId()) + text(turn.getInput()) + text(turn.getOutput());
  }

  static int of(Passage passage) {
    return FIXED
        + text(passage.getDocumentId())
        + text(passage.getText())
        + text(passage.getTitle());
  }

  static int of(SeenRequest seen) {
    return 24 + text(seen.getRequestId());
  }

  static int of(Map<String, String> metadata) {
    int size = LENGTH;
    for (var entry : metadata.entrySet()) {
      size += text(entry.getKey()) + text(entry.getValue());
    }
    return size;
  }

  static int ofPassages(List<Passage> passages) {
    return passages.stream().mapToInt(EncodedSizes::of).sum();
  }

  /** The UTF-8 bytes of a text and of its length. */
  static int text(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    int bytes = LENGTH;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Half of a surrogate pair: two and two make the four bytes of the whole.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
