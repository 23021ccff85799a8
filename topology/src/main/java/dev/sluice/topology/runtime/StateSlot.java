package dev.sluice.topology.runtime;

import dev.sluice.hosting.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A folder below {@code STATE_DIR} that belongs to one running process: the first that no other
 * holds. A process that starts again finds a folder that a former one left, with its state and its
 * identity, so that its open transaction is ended at once. The lock goes with the process, however
 * it dies.
 */
final class StateSlot implements AutoCloseable {
  private static final int MOST = 1000;
  private static final String LOCK = "slot.lock";

  private final Path folder;
  private final FileChannel channel;

  private StateSlot(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Takes the first free slot. */
  static StateSlot take(Path stateDir) {
    for (int number = 0; number < MOST; number++) {
      StateSlot slot = tryTake(stateDir.resolve("slot-" + number));
      if (slot != null) {
        return slot;
      }
    }
    throw new IllegalStateException(
        "all %d slots below STATE_DIR (%s) are held by other processes".formatted(MOST, stateDir));
  }

  private static @Nullable StateSlot tryTake(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        return new StateSlot(folder, channel);
      }
      channel.close();
      return null;
    } catch (IOException e) {
      throw new StartFailedException(
          "STATE_DIR (%s) cannot be used: %s".formatted(folder.getParent(), e), e);
    }
  }

  /** The lock lives as long as its channel. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
