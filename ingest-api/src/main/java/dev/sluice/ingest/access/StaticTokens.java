package dev.sluice.ingest.access;

import dev.sluice.core.digest.Hashing;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;

/**
 * The tokens that let one in by themselves. Asked for at every call, so that one that was rotated
 * counts at once, and the one before it for as long as both are given. Compared by their digests
 * and all of them, so that the time tells nothing of how much of a guess was right.
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
