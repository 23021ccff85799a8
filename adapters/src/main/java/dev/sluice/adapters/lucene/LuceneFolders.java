package dev.sluice.adapters.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of indexes: the first one lies in the store's own folder, others in it. */
public final class LuceneFolders {
  private static final Logger log = LoggerFactory.getLogger(LuceneFolders.class);
  private static final String NEXT = "index-";

  private LuceneFolders() {}

  /**
   * The folder of an index.
   *
   * @param place empty for the first one
   */
  public static Path of(Path store, String place) {
    return place.isEmpty() ? store : store.resolve(NEXT + place);
  }

  /**
   * Deletes an index that is used no more; what was moved aside stays. What cannot be deleted is
   * left, and said.
   */
  public static void delete(Path store, String place) {
    Path folder = of(store, place);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      for (Path file : files(folder)) {
        Files.deleteIfExists(file);
      }
      if (!place.isEmpty()) {
        Files.deleteIfExists(folder);
      }
      log.info("The vector index in {} was used no more and is deleted", folder);
    } catch (IOException e) {
      log.warn(
          "The vector index in {} is used no more, and cannot be deleted: {}",
          folder,
          e.toString());
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
