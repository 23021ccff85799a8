package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/** The settings of how documents are cut and stored. */
public record DocumentSettings(int chunkTokens, int chunkOverlap, Duration deadline) {
  public static final Setting<Integer> CHUNK_TOKENS =
      Setting.integer("CHUNK_TOKENS", 200, 16, 8000, "Tokens of a chunk at the most.");

  public static final Setting<Integer> CHUNK_OVERLAP =
      Setting.integer(
          "CHUNK_OVERLAP", 30, 0, 4000, "Tokens that a chunk shares with the one before.");

  public static final Setting<Duration> DEADLINE =
      Setting.duration(
          "DOCUMENT_DEADLINE",
          "1d",
          Duration.ofSeconds(1),
          Duration.ofDays(6),
          "When a document change is given up that brings no deadline.");

  static final List<Setting<?>> SETTINGS = List.of(CHUNK_TOKENS, CHUNK_OVERLAP, DEADLINE);

  static DocumentSettings read(SettingsReader reader) {
    return new DocumentSettings(
        /* chunkTokens= */ reader.get(CHUNK_TOKENS),
        /* chunkOverlap= */ reader.get(CHUNK_OVERLAP),
        /* deadline= */ reader.get(DEADLINE));
  }
}
