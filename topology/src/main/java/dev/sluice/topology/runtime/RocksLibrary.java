package dev.sluice.topology.runtime;

import dev.sluice.hosting.StartFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/**
 * Loads the library of RocksDB from the state folder. By itself it would unpack 15 MB into the
 * temporary folder and remove them when the process ends, so each process that was killed left them
 * there.
 */
final class RocksLibrary {
  /** Within the folder of a process. */
  static final String FOLDER = "native";

  private RocksLibrary() {}

  /**
   * Unpacks and loads it, once a process; removes what a process before left there.
   *
   * @param folder of this process alone
   * @throws StartFailedException if the folder cannot be written to
   */
  static synchronized void load(Path folder) {
    Path own = folder.resolve(FOLDER);
    try {
      Files.createDirectories(own);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(own)) {
        for (Path file : left) {
          Files.deleteIfExists(file);
        }
      }
      NativeLibraryLoader.getInstance().loadLibrary(own.toString());
    } catch (IOException e) {
      throw new StartFailedException(
          "cannot unpack a library into %s: %s".formatted(own, e.getMessage()), e);
    }
  }
}
