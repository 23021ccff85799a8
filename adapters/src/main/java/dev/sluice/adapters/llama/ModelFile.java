package dev.sluice.adapters.llama;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A model file that was looked at: of the right form, whole as far as its header says, and small
 * enough for this machine.
 *
 * @param context the most tokens of a prompt and its answer together
 */
record ModelFile(Path path, GgufHeader header, int context) {
  private static final long MIB = 1L << 20;

  /** Of a file that does not say what it was trained for. */
  private static final int UNKNOWN_CONTEXT = 2048;

  /**
   * Looks at a file.
   *
   * @param mostContext the bound of the context, where the file's own is higher
   * @param calls contexts that are held at once
   * @param free the memory that can be had, in bytes
   * @throws PermanentException saying what is wrong with it
   */
  static ModelFile check(Path path, int mostContext, int calls, LongSupplier free) {
    if (Files.notExists(path)) {
      throw unusable(path, "there is no such file", null);
    }
    if (!Files.isRegularFile(path)) {
      throw unusable(path, "it is not a file", null);
    }
    if (!Files.isReadable(path)) {
      throw unusable(path, "this user may not read it", null);
    }
    GgufHeader header;
    long size;
    try {
      header = GgufHeader.read(path);
      size = Files.size(path);
    } catch (IOException e) {
      throw unusable(path, String.valueOf(e.getMessage()), e);
    }
    int context =
        (int)
            Math.min(mostContext, header.ofArchitecture("context_length").orElse(UNKNOWN_CONTEXT));
    long needed = size + header.bytesPerToken() * context * calls;
    long had = free.getAsLong();
    if (needed > had) {
      throw unusable(
          path,
          "it needs about %d MiB of memory with a context of %d tokens, and %d MiB can be had"
              .formatted(needed / MIB, context, had / MIB),
          null);
    }
    return new ModelFile(path, header, context);
  }

  /** The name of the model in answers. */
  String name() {
    return String.valueOf(path.getFileName());
  }

  static PermanentException unusable(Path path, String why, @Nullable Throwable cause) {
    return new PermanentException(
        FailureCodes.INVALID_REQUEST,
        "the model file %s cannot be used: %s".formatted(path, why),
        cause);
  }
}
