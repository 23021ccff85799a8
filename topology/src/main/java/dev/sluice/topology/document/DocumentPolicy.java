package dev.sluice.topology.document;

import dev.sluice.core.request.AcceptedTime;
import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.Document;
import dev.sluice.topology.machine.RecordLimit;
import java.time.Duration;
import java.time.Instant;

/**
 * The settings that decisions about documents follow.
 *
 * @param embedding the model of the vectors, with their length if it is reduced
 * @param deadline when a change is given up that brings no deadline, and how long after an
 *     unanswered or failed deletion it is asked for again
 * @param maxDeadline the longest deadline; a longer one is cut
 * @param retention how long the state of a document without chunks is kept: by then no record of it
 *     is left in any topic
 */
record DocumentPolicy(
    Chunker chunker,
    String embedding,
    Duration deadline,
    Duration maxDeadline,
    Duration retention,
    RecordLimit limit) {
  /** Bytes of a chunk's text at the most, if records may be as large. */
  private static final int MOST_CHUNK_BYTES = 64 * 1024;

  static DocumentPolicy of(Settings settings, Duration retention) {
    RecordLimit limit = RecordLimit.of(settings.kafka());
    return new DocumentPolicy(
        new Chunker(
            settings.documents().chunkTokens(),
            settings.documents().chunkOverlap(),
            Math.min(MOST_CHUNK_BYTES, limit.bytes() / 4)),
        settings.embedding().identity(settings.llm()),
        settings.documents().deadline(),
        settings.conversations().maxDeadline(),
        retention,
        limit);
  }

  /** Bytes of a state at the most when a change is taken; the rest is for what it may yet learn. */
  int stateBytes() {
    return limit.bytes() / 32 * 31;
  }

  /**
   * When a change is given up. A deadline that was given holds whatever the record's time is, but
   * for no longer than allowed from now on.
   *
   * @param at the record's time
   */
  Instant deadline(Document document, Instant at, Instant now) {
    Instant written = document.getAcceptedAt() == null ? at : document.getAcceptedAt();
    Instant accepted = AcceptedTime.of(written, now);
    Instant wanted =
        document.getDeadline() == null ? accepted.plus(deadline) : document.getDeadline();
    Instant most = now.plus(maxDeadline);
    return wanted.isAfter(most) ? most : wanted;
  }

  /** The time at which the deletion of a chunk is asked for again, if it was not confirmed. */
  Instant deleteAgainAt(ChunkEntry entry) {
    return Instant.ofEpochMilli(entry.getVersion()).plus(deadline);
  }
}
