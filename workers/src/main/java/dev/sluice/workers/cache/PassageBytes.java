package dev.sluice.workers.cache;

import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.util.List;
import java.util.Optional;

/**
 * Passages as cached: a {@link ContextResult} of nothing else, so that its schema's versions hold
 * here too.
 */
final class PassageBytes {
  private static final AvroCodec<ContextResult> CODEC = AvroCodec.of(ContextResult.class);

  private PassageBytes() {}

  static byte[] write(List<Passage> passages) {
    return CODEC.encode(
        ContextResult.newBuilder()
            .setRequestId("")
            .setKind(ContextKind.FOUND)
            .setPassages(passages)
            .build());
  }

  /** The passages; empty if the bytes are none that this process can read. */
  static Optional<List<Passage>> read(byte[] value) {
    try {
      return Optional.of(List.copyOf(CODEC.decode(value).getPassages()));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }
}
