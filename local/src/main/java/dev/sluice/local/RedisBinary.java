package dev.sluice.local;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * The Redis server's program. It is unpacked into the data folder, so that a process running it is
 * by that known as this folder's own.
 */
final class RedisBinary {

  private static final String NAME = "redis-server";

  private RedisBinary() {}

  /** Where the program lies or will lie. */
  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** Unpacks the program for this operating system and processor. */
  static void unpack(Path folder) throws IOException {
    OsArchitecture machine = OsArchitecture.detectOSandArchitecture();
    String resource = ExecutableProvider.newProvidedVersionsMap().get(machine);
    InputStream packed =
        resource == null ? null : ExecutableProvider.class.getResourceAsStream(resource);
    if (packed == null) {
      throw new StartFailedException(
          "no Redis server is packed for %s on %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
          null);
    }
    Path partial = folder.resolve(NAME + ".part");
    try (packed) {
      Files.copy(packed, partial, REPLACE_EXISTING);
    }
    if (!partial.toFile().setExecutable(true)) {
      throw new IOException("can't make " + partial + " executable");
    }
    Files.move(partial, in(folder), ATOMIC_MOVE, REPLACE_EXISTING);
  }
}
