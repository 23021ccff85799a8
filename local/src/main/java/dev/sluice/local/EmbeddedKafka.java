package dev.sluice.local;

import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Kafka broker that is its own controller, in this JVM and on 127.0.0.1 only. Topics, groups and
 * transactions in its data folder survive a restart, a killed process and a change of port. Topics
 * are never created by being used.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final String FOLDER = "kafka";
  private static final String PORT_SETTING = "--kafka-port";

  /**
   * The longest wait for the end of a killed broker's session: far more than needed, also on a busy
   * machine.
   */
  private static final Duration OUTLIVED = Duration.ofMinutes(1);

  private final DataFolder folder;
  private final SingleNode node;

  private EmbeddedKafka(DataFolder folder, SingleNode node) {
    this.folder = folder;
    this.node = node;
  }

  /**
   * Starts a broker and returns once it serves clients.
   *
   * @param dataFolder the data folder; the broker's files are in its sub-folder {@code kafka},
   *     created if missing
   * @param port 1 to 65535, or 0 for any free port
   * @throws DataFolderInUseException if another broker runs on this data folder
   * @throws PortTakenException if another program holds the port
   * @throws EmbeddedStartException if the broker can't start for any other reason
   */
  public static EmbeddedKafka start(Path dataFolder, int port) {
    return start(dataFolder, port, Map.of());
  }

  /**
   * Starts a broker with additional settings, such as those of a listener with authentication.
   *
   * @param more properties of the broker, which replace the default ones
   */
  public static EmbeddedKafka start(Path dataFolder, int port, Map<String, String> more) {
    DataFolder folder = DataFolder.open(dataFolder.resolve(FOLDER));
    try {
      FreePort.require(port, PORT_SETTING);
      Path log = folder.path().resolve("log");
      if (BrokerStorage.wasKilled(log)
          && !SingleNode.outlive(BrokerSettings.ofSuccessor(log), OUTLIVED)) {
        throw new EmbeddedStartException(
            "the Kafka broker in " + dataFolder + " can't take over from the one that was killed",
            null);
      }
      BrokerStorage.formatOnce(log);
      return new EmbeddedKafka(folder, SingleNode.start(BrokerSettings.of(log, port, more)));
    } catch (LocalException e) {
      folder.close();
      throw e;
    } catch (Exception e) {
      folder.close();
      if (isBindFailure(e)) {
        throw new PortTakenException(port, PORT_SETTING);
      }
      throw new EmbeddedStartException(
          "the Kafka broker in " + dataFolder + " can't start: " + e, e);
    }
  }

  /** Whether the port was taken after it was checked. */
  private static boolean isBindFailure(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(BindException.class::isInstance);
  }

  /** The address of the broker for clients on this machine: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return FreePort.LOOPBACK + ":" + node.port();
  }

  public int port() {
    return node.port();
  }

  /** Stops the broker; its data stays. Closing twice changes nothing. */
  @Override
  public void close() {
    try {
      node.stop();
    } finally {
      folder.close();
    }
  }
}
