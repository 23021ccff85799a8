package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where Redis is and how long what is kept there lives. */
public record RedisSettings(
    URI url, Optional<Secret> password, Duration ttl, Duration statusTtl, int poolSize) {
  public static final Setting<URI> URL =
      Setting.uri(
          "REDIS_URL",
          "redis://localhost:6379",
          List.of("redis", "rediss"),
          "Redis, with TLS as rediss://.");

  public static final Setting<Optional<Secret>> PASSWORD =
      Setting.secret("REDIS_PASSWORD", "The password of Redis.");

  public static final Setting<Duration> TTL =
      Setting.duration(
          "REDIS_TTL",
          "3600",
          Duration.ofSeconds(1),
          Duration.ofDays(30),
          "How long cached values live.");

  public static final Setting<Duration> STATUS_TTL =
      Setting.duration(
          "STATUS_TTL",
          "7d",
          Duration.ofMinutes(1),
          Duration.ofDays(365),
          "How long a status can be asked for after its last change.");

  public static final Setting<Integer> POOL_SIZE =
      Setting.integer("REDIS_POOL_SIZE", 10, 1, 1000, "Connections to Redis of one process.");

  static final List<Setting<?>> SETTINGS = List.of(URL, PASSWORD, TTL, STATUS_TTL, POOL_SIZE);

  static RedisSettings read(SettingsReader reader) {
    return new RedisSettings(
        reader.get(URL),
        reader.get(PASSWORD),
        reader.get(TTL),
        reader.get(STATUS_TTL),
        reader.get(POOL_SIZE));
  }
}
