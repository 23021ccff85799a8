package dev.sluice.standalone.wire;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What lies in the data folder of a running process, but for what is a library's own. */
final class DataFolderNames {
  /** Folders of libraries: the broker's log, an index, a store. */
  private static final Pattern LEAVES =
      Pattern.compile("kafka/log|vectors|redis/appendonlydir|state/.+/rocksdb/[^/]+");

  /** Files of libraries: what Redis has appended, and all of Kafka Streams beside our lock. */
  private static final Pattern OTHERS =
      Pattern.compile("redis/(appendonly|temp-).*|state/(?!slot-\\d+/slot\\.lock$).*");

  private DataFolderNames() {}

  static Set<String> read(Path data) throws IOException {
    Set<String> names = new TreeSet<>();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = data.relativize(folder).toString();
            if (!name.isEmpty()) {
              names.add(name + "/");
            }
            return LEAVES.matcher(name).matches()
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = data.relativize(file).toString();
            if (!OTHERS.matcher(name).matches()) {
              names.add(name);
            }
            return FileVisitResult.CONTINUE;
          }

          // Somebody else's file may go at any time.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return names;
  }
}
