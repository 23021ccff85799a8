package dev.sluice.adapters.lucene;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;

/** An index whose files are damaged, or of which some are missing. */
final class DamagedIndex {
  private DamagedIndex() {}

  /** Whether a failure says that the files are at fault, and stay so. */
  static boolean isSign(Throwable e) {
    return switch (e) {
      case IndexNotFoundException _ -> false;
      case CorruptIndexException _ -> true;
      case IndexFormatTooOldException _ -> true;
      case NoSuchFileException _ -> true;
      case FileNotFoundException _ -> true;
      case EOFException _ -> true;
      default -> false;
    };
  }

  /**
   * Moves the files of an index into a folder beside them. Its lock is held.
   *
   * @param name of that folder, which is made
   * @return the folder
   */
  static Path setAside(Path folder, String name) throws IOException {
    Path aside = Files.createDirectories(folder.resolve(name));
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(Files::isRegularFile).filter(DamagedIndex::isMoved).toList();
    }
    for (Path file : files) {
      Files.move(file, aside.resolve(file.getFileName()));
    }
    return aside;
  }

  private static boolean isMoved(Path file) {
    return !file.getFileName().toString().equals(IndexWriter.WRITE_LOCK_NAME);
  }
}
