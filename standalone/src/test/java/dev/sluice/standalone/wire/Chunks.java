package dev.sluice.standalone.wire;

import dev.sluice.core.vectors.Chunk;
import java.util.Map;

/** Chunks of which no part is left out, so that a store must write all that it can. */
final class Chunks {
  private Chunks() {}

  static Chunk whole(String id, String text) {
    return new Chunk(
        id, "DOCUMENT", 0, "title", text, Map.of("NAME", "VALUE"), new float[] {1, 2, 3, 4});
  }
}
