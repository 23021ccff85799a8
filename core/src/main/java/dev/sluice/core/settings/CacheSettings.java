package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/**
 * The settings of the caches.
 *
 * @param localMegabytes the bound of what one process holds in memory, in MiB
 */
public record CacheSettings(boolean enabled, int localMegabytes, Duration searchTtl) {
  public static final Setting<Boolean> ENABLED =
      Setting.flag("ENABLE_CACHING", true, "Caches embeddings and vector searches.");

  public static final Setting<Integer> LOCAL_MEGABYTES =
      Setting.integer(
          "CACHE_LOCAL_MB",
          32,
          1,
          100_000,
          "Memory of one process for cached values, in MiB; Redis holds more.");

  public static final Setting<Duration> SEARCH_TTL =
      Setting.duration(
          "SEARCH_CACHE_TTL",
          "30s",
          Duration.ofMillis(100),
          Duration.ofHours(1),
          "How long a vector search is cached, unless the tenant's documents change before.");

  static final List<Setting<?>> SETTINGS = List.of(ENABLED, LOCAL_MEGABYTES, SEARCH_TTL);

  static CacheSettings read(SettingsReader reader) {
    return new CacheSettings(
        /* enabled= */ reader.get(ENABLED),
        /* localMegabytes= */ reader.get(LOCAL_MEGABYTES),
        /* searchTtl= */ reader.get(SEARCH_TTL));
  }
}
