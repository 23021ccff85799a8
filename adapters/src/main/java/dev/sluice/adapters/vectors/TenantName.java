package dev.sluice.adapters.vectors;

import dev.sluice.core.digest.Hashing;
import java.util.HexFormat;

/**
 * The name of a tenant's own space in a store that allows few characters. The names of two tenants
 * always differ, and not in case alone, since some file systems ignore case.
 */
public final class TenantName {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PLAIN = "t-";
  private static final String HASHED = "h-";

  private TenantName() {}

  /**
   * The name, made of the characters {@code a-z}, {@code 0-9}, {@code -} and {@code _}: the tenant
   * with all other characters escaped, or a hash of it where that is too long.
   *
   * @param longest the most characters that the store allows, at least 34
   */
  public static String of(String tenant, int longest) {
    StringBuilder name = new StringBuilder(PLAIN);
    for (int i = 0; i < tenant.length(); i++) {
      char c = tenant.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') {
        name.append(c);
      } else if (c < 0x80) {
        name.append('_').append(HEX.toHexDigits((byte) c));
      } else {
        name.append("__").append(HEX.toHexDigits(c));
      }
    }
    if (name.length() <= longest) {
      return name.toString();
    }
    String hash = Hashing.hex(tenant);
    return HASHED + hash.substring(0, Math.min(hash.length(), longest - HASHED.length()));
  }
}
