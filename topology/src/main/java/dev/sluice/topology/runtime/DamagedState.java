package dev.sluice.topology.runtime;

import dev.sluice.hosting.StartFailedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the state of a slot before Kafka Streams opens it. State that cannot be opened, as
 * after a kill in the middle of its removal, is moved aside; Kafka Streams then restores it from
 * its changelog. Otherwise each stream thread that is given it would die, at every start.
 */
final class DamagedState {
  private static final Logger log = LoggerFactory.getLogger(DamagedState.class);

  /** A task's folder: sub-topology and partition. */
  private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

  private static final String CHECKPOINT = ".checkpoint";
  private static final String ASIDE = "damaged-";

  /** Says that state was found broken while it was in use. */
  private static final String MARK = "damaged";

  /** Kept for whoever wants to look; they take room. */
  private static final int MOST_KEPT = 2;

  private static final int CAUSES = 20;

  private DamagedState() {}

  /** Moves what cannot be opened aside. */
  static void setAside(Path slot, Instant now) {
    try {
      Path aside = slot.resolve(ASIDE + now.toEpochMilli());
      boolean marked = Files.deleteIfExists(slot.resolve(MARK));
      List<String> moved = new ArrayList<>();
      for (Path application : folders(slot)) {
        if (application.getFileName().toString().startsWith(ASIDE)) {
          continue;
        }
        for (Path task : entries(application)) {
          if (TASK.matcher(task.getFileName().toString()).matches()
              && (marked || isDamaged(task))) {
            move(task, aside.resolve(application.getFileName()));
            moved.add(task.getFileName().toString());
          }
        }
      }
      if (!moved.isEmpty()) {
        log.warn(
            "The state of {} could not be opened; it was moved to {} and is restored from Kafka",
            moved,
            aside);
      }
      forgetOld(slot);
    } catch (IOException e) {
      throw new StartFailedException("STATE_DIR (%s) cannot be used: %s".formatted(slot, e), e);
    }
  }

  /**
   * Moves all of a slot's state aside: Kafka Streams could not begin with it.
   *
   * @return whether there was any
   */
  static boolean setAllAside(Path slot, Instant now, RuntimeException why) {
    Path aside = slot.resolve(ASIDE + now.toEpochMilli());
    try {
      List<Path> applications =
          folders(slot).stream()
              .filter(folder -> !folder.getFileName().toString().startsWith(ASIDE))
              .filter(folder -> !folder.getFileName().toString().equals(RocksLibrary.FOLDER))
              .toList();
      for (Path application : applications) {
        move(application, aside);
      }
      if (!applications.isEmpty()) {
        log.warn(
            "Kafka Streams could not begin with the state in {}; it was moved to {} and is restored"
                + " from Kafka ({})",
            slot,
            aside,
            why.toString());
      }
      return !applications.isEmpty();
    } catch (IOException e) {
      throw new StartFailedException("STATE_DIR (%s) cannot be used: %s".formatted(slot, e), e);
    }
  }

  /** Has the next start move the state aside, if a failure says that it is broken. */
  static boolean noteIfCorrupt(Path slot, Throwable failure) {
    boolean corrupt =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .limit(CAUSES)
            .anyMatch(cause ->
                cause instanceof RocksDBException
                    && String.valueOf(cause.getMessage()).contains("orruption"));
    if (corrupt) {
      try {
        Files.writeString(slot.resolve(MARK), "");
      } catch (IOException e) {
        log.warn("It could not be noted that the state in {} is broken: {}", slot, e.toString());
      }
    }
    return corrupt;
  }

  private static boolean isDamaged(Path task) throws IOException {
    if (!Files.isDirectory(task)) {
      return true;
    }
    Path stores = task.resolve("rocksdb");
    if (Files.exists(stores) && !Files.isDirectory(stores)) {
      return true;
    }
    boolean checkpoint = Files.exists(task.resolve(CHECKPOINT));
    if (!Files.exists(stores)) {
      return checkpoint && Files.size(task.resolve(CHECKPOINT)) > 0;
    }
    for (Path store : entries(stores)) {
      if (!canBeOpened(store, checkpoint)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param filled whether a checkpoint says that it holds something
   */
  private static boolean canBeOpened(Path store, boolean filled) throws IOException {
    if (!Files.isDirectory(store)) {
      return false;
    }
    if (!Files.exists(store.resolve("CURRENT"))) {
      // A new store is empty. One that lost its beginning must not be taken for a new one.
      return !filled && entries(store).isEmpty();
    }
    try (Options options = new Options().setInfoLogLevel(InfoLogLevel.FATAL_LEVEL);
        RocksDB opened = RocksDB.openReadOnly(options, store.toString())) {
      return opened.isOwningHandle();
    } catch (RocksDBException e) {
      return false;
    }
  }

  private static void forgetOld(Path slot) throws IOException {
    List<Path> old =
        folders(slot).stream()
            .filter(folder -> folder.getFileName().toString().startsWith(ASIDE))
            .sorted(Comparator.comparing(Path::getFileName).reversed())
            .skip(MOST_KEPT)
            .toList();
    for (Path folder : old) {
      delete(folder);
    }
  }

  private static void move(Path from, Path into) throws IOException {
    Files.createDirectories(into);
    Files.move(from, into.resolve(from.getFileName()));
  }

  private static List<Path> folders(Path folder) throws IOException {
    return entries(folder).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
