package dev.sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the configuration file of the server. */
final class RedisConfig {

  static final String LOG_FILE = "redis.log";

  private static final String NAME = "redis.conf";

  private RedisConfig() {}

  /** Writes the file for a server in this folder, and returns its path. */
  static Path write(Path folder, int port) throws IOException {
    return Files.writeString(folder.resolve(NAME), text(folder, port));
  }

  /**
   * The text of the file. {@code daemonize} gives the server its own session: a Ctrl-C in the
   * terminal then reaches only Sluice, which still needs Redis while it drains.
   */
  private static String text(Path folder, int port) {
    return """
    bind %s
    port %d
    protected-mode yes
    daemonize yes
    dir %s
    pidfile %s
    logfile %s
    loglevel warning
    appendonly yes
    appendfsync everysec
    save ""
    """
        .formatted(
            FreePort.LOOPBACK,
            port,
            quoted(folder),
            quoted(folder.resolve(RedisProcess.PID_FILE)),
            quoted(folder.resolve(LOG_FILE)));
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
