package dev.sluice.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that at most one owner on this machine locks at a time. The operating system releases
 * the lock when the process dies in any way.
 */
public final class DataFolder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataFolder.class);

  private static final String LOCK_FILE = "lock";

  /**
   * The position of the lock, far behind the pid in the file, so that the pid is readable even
   * where locks are mandatory.
   */
  private static final long LOCK_POSITION = Long.MAX_VALUE - 1;

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates the folder if it is missing, and locks it until this is closed.
   *
   * @throws DataFolderInUseException if another owner has locked it
   * @throws EmbeddedStartException if it can't be created or written
   */
  public static DataFolder open(Path folder) {
    try {
      Path path = Files.createDirectories(folder).toRealPath();
      keepFromOthers(path);
      FileChannel channel = FileChannel.open(path.resolve(LOCK_FILE), CREATE, READ, WRITE);
      if (tryLock(channel) == null) {
        String pid = readPid(channel);
        channel.close();
        throw new DataFolderInUseException(folder, pid);
      }
      channel.truncate(0);
      channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw new EmbeddedStartException("data folder " + folder + " can't be written: " + e, e);
    }
  }

  /** Its files hold all that was asked and answered; other users have no business there. */
  private static void keepFromOthers(Path path) {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException | UnsupportedOperationException e) {
      // Of another file system, or of another owner, who has decided himself.
      log.debug("The data folder {} cannot be kept from other users: {}", path, e.toString());
    }
  }

  /** The real path of the folder: absolute and without symbolic links. */
  public Path path() {
    return path;
  }

  /** Releases the folder; its files stay. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCK_POSITION, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String readPid(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = US_ASCII.decode(pid.flip()).toString().strip();
    return text.isEmpty() ? "unknown" : text;
  }
}
