package dev.sluice.local;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A Redis server beside this JVM, on 127.0.0.1 only. Every write is appended to a file in its data
 * folder, which is forced to disk every second. So the data survives a killed process.
 *
 * <p>The server outlives a JVM that ends without {@link #close()}; the next start on the same data
 * folder ends it. Not for use by several threads at once.
 */
public final class EmbeddedRedis implements AutoCloseable {

  private static final String FOLDER = "redis";
  private static final String PORT_SETTING = "--redis-port";

  private final DataFolder folder;
  private final int port;

  /** The server that was started last; it may have been killed since. */
  private RedisProcess process;

  private EmbeddedRedis(DataFolder folder, int port, RedisProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a server and returns when it has read its data and serves clients.
   *
   * @param dataFolder the data folder; the server's files are in its sub-folder {@code redis},
   *     created if missing
   * @param port 1 to 65535, or 0 for any free port
   * @throws DataFolderInUseException if another server runs on this data folder
   * @throws PortTakenException if another program holds the port
   * @throws EmbeddedStartException if the server can't start for any other reason
   */
  public static EmbeddedRedis start(Path dataFolder, int port) {
    DataFolder folder = DataFolder.open(dataFolder.resolve(FOLDER));
    try {
      RedisLauncher.endOrphan(folder.path());
      int chosen = port == 0 ? FreePort.any() : port;
      return new EmbeddedRedis(folder, chosen, launch(folder, chosen));
    } catch (IOException e) {
      folder.close();
      throw new EmbeddedStartException("Redis in " + dataFolder + " can't start: " + e, e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** The address of the server for clients on this machine: {@code redis://127.0.0.1:PORT}. */
  public String url() {
    return "redis://" + FreePort.LOOPBACK + ":" + port;
  }

  public int port() {
    return port;
  }

  /**
   * Ends the server as a crash would. Writes that were answered before are still there after a
   * restart.
   */
  public void kill() {
    process.kill();
  }

  /** Ends the server if it runs, and starts it again on the same port and data. */
  public void restart() {
    process.stop();
    try {
      FreePort.await(port, PORT_SETTING);
      process = launch(folder, port);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("the restart of Redis was interrupted", e);
    } catch (IOException e) {
      throw new EmbeddedStartException("Redis in " + folder.path() + " can't start: " + e, e);
    }
  }

  /** Stops the server; its data stays. Closing twice changes nothing. */
  @Override
  public void close() {
    try {
      process.stop();
    } finally {
      folder.close();
    }
  }

  private static RedisProcess launch(DataFolder folder, int port) throws IOException {
    FreePort.require(port, PORT_SETTING);
    try {
      RedisBinary.unpack(folder.path(), RedisBinary.packed());
      return RedisLauncher.launch(folder.path(), port);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
