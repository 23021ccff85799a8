package dev.sluice.ingest.access;

import dev.sluice.core.digest.Hashing;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;

/**
 * The static tokens. They are read for every call, so that a rotated token is accepted at once, and
 * the one before it for as long as the secret has both. All tokens are compared, and by their
 * digests. So the time of a comparison does not show how much of a guess was right.
 */
final class StaticTokens {
  private final Supplier<List<String>> valid;

  StaticTokens(Supplier<List<String>> valid) {
    this.valid = valid;
  }

  boolean contain(String token) {
    byte[] presented = Hashing.sha256(token);
    boolean found = false;
    for (String one : valid.get()) {
      found |= MessageDigest.isEqual(presented, Hashing.sha256(one));
    }
    return found;
  }
}
