package dev.sluice.core.cache;

import dev.sluice.core.digest.Hashing;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A key of the shared cache: SHA-256 over the kind, the tenant and every part. Each part is
 * preceded by its length, so that different lists of parts give different keys.
 *
 * @param value {@code kind:} and 64 hex digits
 */
public record CacheKey(String value) {
  /** The key of a kind of value for a tenant, made of everything that the value depends on. */
  public static CacheKey of(String kind, String tenant, String... parts) {
    MessageDigest sha = Hashing.sha256();
    Hashing.add(sha, kind);
    Hashing.add(sha, tenant);
    for (String part : parts) {
      Hashing.add(sha, part);
    }
    return new CacheKey(kind + ":" + HexFormat.of().formatHex(sha.digest()));
  }
}
