package dev.sluice.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;

/**
 * The folder of the broker on disk. It is formatted for a static quorum: the cluster's metadata has
 * no address, so every start may use other ports.
 */
final class BrokerStorage {

  private BrokerStorage() {}

  /** Whether the last broker that ran here was killed instead of stopped. */
  static boolean wasKilled(Path logFolder) {
    return isFormatted(logFolder) && !new CleanShutdownFileHandler(logFolder.toString()).exists();
  }

  // The formatter writes it last and atomically.
  private static boolean isFormatted(Path logFolder) {
    return Files.exists(logFolder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME));
  }

  /** Gives the folder a cluster id, unless it has one. An interrupted attempt is repeated. */
  static void formatOnce(Path logFolder) throws Exception {
    if (isFormatted(logFolder)) {
      return;
    }
    Files.createDirectories(logFolder);
    try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream())) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(BrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(logFolder.toString())
          .addDirectory(logFolder.toString())
          .run();
    }
  }
}
