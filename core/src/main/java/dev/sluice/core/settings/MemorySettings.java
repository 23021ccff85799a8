package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/** The conversation memory, and how long it keeps a turn. */
public record MemorySettings(MemoryChoice store, Duration ttl) {
  public static final Setting<MemoryChoice> STORE =
      Setting.choice(
          "MEMORY_STORE", MemoryChoice.class, MemoryChoice.REDIS, "Where conversations are kept.");

  public static final Setting<Duration> TTL =
      Setting.duration(
          "MEMORY_TTL",
          "365d",
          Duration.ofHours(1),
          Duration.ofDays(36_500),
          "How long a turn of a conversation is kept.");

  static final List<Setting<?>> SETTINGS = List.of(STORE, TTL);

  static MemorySettings read(SettingsReader reader) {
    return new MemorySettings(/* store= */ reader.get(STORE), /* ttl= */ reader.get(TTL));
  }
}
