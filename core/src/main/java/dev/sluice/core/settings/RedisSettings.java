package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The address of Redis, and how long values live there. */
public record RedisSettings(
    URI url,
    boolean cluster,
    Optional<String> caCertificate,
    Optional<Secret> password,
    Duration ttl,
    Duration statusTtl,
    int poolSize) {
  public static final Setting<URI> URL =
      Setting.uri(
          "REDIS_URL",
          "redis://localhost:6379",
          List.of("redis", "rediss"),
          "Redis, with TLS as rediss://.");

  public static final Setting<Boolean> CLUSTER =
      Setting.flag(
          "REDIS_CLUSTER",
          false,
          "Whether Redis is a cluster; REDIS_URL names any one of its servers.");

  public static final Setting<Optional<String>> CA_CERTIFICATE =
      Setting.optional(
          "REDIS_CA_CERTIFICATE",
          "A file of certificates in PEM: who may vouch for Redis with rediss://; Java's own"
              + " authorities if not set.");

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

  static final List<Setting<?>> SETTINGS =
      List.of(URL, CLUSTER, CA_CERTIFICATE, PASSWORD, TTL, STATUS_TTL, POOL_SIZE);

  static RedisSettings read(SettingsReader reader) {
    URI url = reader.get(URL);
    boolean cluster = reader.get(CLUSTER);
    Optional<String> caCertificate = reader.get(CA_CERTIFICATE);
    reader.check(
        caCertificate.isEmpty() || "rediss".equals(url.getScheme()),
        "REDIS_CA_CERTIFICATE: is for TLS; let REDIS_URL start with rediss://, or remove it");
    reader.check(
        !cluster || List.of("", "/", "/0").contains(Objects.requireNonNullElse(url.getPath(), "")),
        "REDIS_CLUSTER: a cluster has no numbered databases; remove the one of REDIS_URL");
    return new RedisSettings(
        /* url= */ url,
        /* cluster= */ cluster,
        /* caCertificate= */ caCertificate,
        /* password= */ reader.get(PASSWORD),
        /* ttl= */ reader.get(TTL),
        /* statusTtl= */ reader.get(STATUS_TTL),
        /* poolSize= */ reader.get(POOL_SIZE));
  }
}
