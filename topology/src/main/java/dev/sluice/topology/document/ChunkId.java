package dev.sluice.topology.document;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.Sha256;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id under which a chunk is known outside: 64 hex digits, and {@code -} and the generation in
 * hex if that is not 0.
 *
 * <p>An id that was once asked to be deleted is never used again. So a deletion that is carried out
 * late, or once more, can only hit what is not wanted.
 */
record ChunkId(Sha256 hash, long generation) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{64})(?:-([0-9a-f]{1,15}))?");

  static ChunkId of(ChunkEntry entry) {
    return new ChunkId(entry.getHash(), entry.getGeneration());
  }

  /** Reads an id; nothing if it is none. */
  static Optional<ChunkId> parse(String id) {
    var matcher = FORM.matcher(id);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String generation = matcher.group(2);
    return Optional.of(
        new ChunkId(
            new Sha256(HexFormat.of().parseHex(matcher.group(1))),
            generation == null ? 0 : Long.parseLong(generation, 16)));
  }

  @Override
  public String toString() {
    String hex = HexFormat.of().formatHex(hash.bytes());
    return generation == 0 ? hex : hex + "-" + Long.toHexString(generation);
  }
}
