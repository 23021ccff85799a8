package dev.sluice.workers.index;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.IndexFacts;
import java.time.Instant;

/**
 * The kind of index that the settings ask for.
 *
 * @param model the embedding model of its vectors
 * @param chunkTokens tokens of a chunk at the most
 * @param chunkOverlap tokens that a chunk shares with the one before
 */
public record IndexChoice(String model, int chunkTokens, int chunkOverlap) {
  /** That of the settings. */
  public static IndexChoice of(Settings settings) {
    return new IndexChoice(
        settings.embedding().identity(settings.llm()),
        settings.documents().chunkTokens(),
        settings.documents().chunkOverlap());
  }

  boolean fits(IndexFacts facts) {
    return facts.getModel().equals(model)
        && facts.getChunkTokens() == chunkTokens
        && facts.getChunkOverlap() == chunkOverlap;
  }

  /** A new index of this kind, in which nothing was stored yet. */
  IndexFacts facts(String id, String place, Instant now) {
    return new IndexFacts(id, place, model, chunkTokens, chunkOverlap, false, false, now);
  }

  /** In a few words. */
  String words() {
    return "%s with chunks of %d tokens, %d shared".formatted(model, chunkTokens, chunkOverlap);
  }
}
