package dev.sluice.adapters.vectors;

import dev.sluice.core.digest.Hashing;
import java.util.HexFormat;

/**
 * The name of a tenant's own space in a store that allows few characters. No two tenants have the
 * same one, nor two that differ in case alone, which some file systems take for one.
 */
public final class TenantName {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PLAIN = "t-";
  private static final String HASHED = "h-";

  private TenantName() {}

  /**
   * The name, of the characters {@code a-z}, {@code 0-9}, {@code -} and {@code _}: the tenant
   * itself with the other characters escaped, or where that is too long, a hash of it.
   *
   * @param longest characters that the store allows, 34 or more
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
