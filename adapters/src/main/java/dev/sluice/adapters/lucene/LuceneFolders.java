package dev.sluice.adapters.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
   * Deletes all indexes but those at these places. What was moved aside stays. What cannot be
   * deleted now is deleted the next time.
   */
  public static void keepOnly(Path store, Set<String> places) {
    try {
      if (!Files.isDirectory(store)) {
        return;
      }
      Set<Path> kept = places.stream().map(place -> of(store, place)).collect(Collectors.toSet());
      for (Path folder : within(store, Files::isDirectory)) {
        if (folder.getFileName().toString().startsWith(NEXT) && !kept.contains(folder)) {
          delete(within(folder, file -> true), folder);
        }
      }
      if (!kept.contains(store)) {
        delete(within(store, Files::isRegularFile), store);
      }
    } catch (IOException e) {
      log.warn("Vector indexes that are used no more cannot be deleted yet: {}", e.toString());
    }
  }

  private static void delete(List<Path> files, Path folder) throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    if (folder.getFileName().toString().startsWith(NEXT)) {
      Files.deleteIfExists(folder);
    }
    if (!files.isEmpty()) {
      log.info("The vector index in {} is used no more and is deleted", folder);
    }
  }

  private static List<Path> within(Path folder, Predicate<Path> which) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(which).sorted(Comparator.naturalOrder()).toList();
    }
  }
}
