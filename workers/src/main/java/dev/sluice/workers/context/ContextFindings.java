package dev.sluice.workers.context;

import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turns and passages found for a request.
 *
 * @param turns the newest, oldest first
 * @param passages best first
 */
record ContextFindings(List<Turn> turns, List<Passage> passages) {
  /** What a turn or passage takes besides its texts, in bytes, ids and numbers included. */
  private static final int OVERHEAD = 512;

  /**
   * The part that fits into a record, so that a long history never costs a request its answer. The
   * newest turn comes first, without which the conversation could not go on; then the best
   * passages, then earlier turns.
   *
   * @param bytes that the turns and passages may take together
   */
  ContextFindings within(int bytes) {
    long left = bytes;
    List<Turn> keptTurns = new ArrayList<>();
    if (!turns.isEmpty()) {
      keptTurns.add(turns.getLast());
      left -= size(turns.getLast());
    }
    List<Passage> keptPassages = new ArrayList<>();
    for (Passage passage : passages) {
      left -= size(passage);
      if (left < 0) {
        return new ContextFindings(keptTurns, keptPassages);
      }
      keptPassages.add(passage);
    }
    for (int i = turns.size() - 2; i >= 0; i--) {
      left -= size(turns.get(i));
      if (left < 0) {
        break;
      }
      keptTurns.add(turns.get(i));
    }
    Collections.reverse(keptTurns);
    return new ContextFindings(keptTurns, keptPassages);
  }

  private static long size(Turn turn) {
    return OVERHEAD + size(turn.getInput()) + size(turn.getOutput());
  }

  private static long size(Passage passage) {
    return OVERHEAD + size(passage.getText()) + size(passage.getTitle());
  }

  private static long size(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
