package dev.sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A server process that runs the program of a data folder. A process with another program is never
 * ended, even if the folder's pid file names it.
 */
final class RedisProcess {

  static final String PID_FILE = "redis.pid";

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ProcessHandle handle;
  private final Path binary;

  private RedisProcess(ProcessHandle handle, Path binary) {
    this.handle = handle;
    this.binary = binary;
  }

  /**
   * The server that the folder's pid file names; empty unless it runs the program of this folder.
   */
  static Optional<RedisProcess> find(Path folder) {
    return writtenPid(folder)
        .flatMap(RedisProcess::parse)
        .flatMap(ProcessHandle::of)
        .map(handle -> new RedisProcess(handle, RedisBinary.in(folder)))
        .filter(RedisProcess::isAlive);
  }

  /** Whether a server has started and ended since the pid file was last removed. */
  static boolean hasDied(Path folder) {
    return writtenPid(folder).isPresent() && find(folder).isEmpty();
  }

  static void forget(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(PID_FILE));
  }

  /**
   * Whether the process still runs this program. A dead process that is not reaped yet has no
   * program, and another process with the same pid has another one.
   */
  boolean isAlive() {
    return handle.info().command().map(Path::of).filter(binary::equals).isPresent();
  }

  /** Lets the server write its data and end; kills it if that takes too long. */
  void stop() {
    if (isAlive()) {
      handle.destroy();
    }
    if (!ConditionWait.await(GRACE, () -> !isAlive())) {
      kill();
    }
  }

  /** Ends the server as a crash would. */
  void kill() {
    if (isAlive()) {
      handle.destroyForcibly();
    }
    if (!ConditionWait.await(GRACE, () -> !isAlive())) {
      throw new EmbeddedStartException("Redis (pid " + handle.pid() + ") can't be ended", null);
    }
  }

  /**
   * The text of the pid file; empty if it lacks the line break at its end, since it is then not
   * complete.
   */
  private static Optional<String> writtenPid(Path folder) {
    try {
      return Optional.of(Files.readString(folder.resolve(PID_FILE)))
          .filter(text -> text.endsWith("\n"))
          .map(String::strip);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new EmbeddedStartException("the pid file in " + folder + " can't be read: " + e, e);
    }
  }

  private static Optional<Long> parse(String pid) {
    try {
      return Optional.of(Long.parseLong(pid));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
