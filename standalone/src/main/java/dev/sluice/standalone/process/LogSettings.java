package dev.sluice.standalone.process;

import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.Host;
import dev.sluice.ingest.IngestProperties;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The log levels and files of the processes that the command starts. */
final class LogSettings {
  private static final String LEVEL = "logging.level.";

  /** Messages of libraries that come at every ordinary start, or repeat an exception. */
  private static final Map<String, String> NOISE =
      Map.of(
          "org.apache.kafka.controller.QuorumController", "ERROR",
          "org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime", "OFF",
          "kafka", "WARN",
          "kafka.server.ReplicaManager", "OFF",
          // With a stack trace, of each request that comes while the controller is elected; it is
          // sent again.
          "kafka.server.ControllerApis", "OFF",
          // Of a topic of Kafka's own that was asked for twice while it was made.
          "kafka.server.DefaultAutoTopicCreationManager", "ERROR",
          "state.change.logger", "ERROR");

  private LogSettings() {}

  /** Everything to the console. */
  static Map<String, Object> toConsole(Settings settings) {
    Map<String, Object> properties = Host.properties(settings, IngestProperties.of(settings));
    NOISE.forEach((name, level) -> properties.put(LEVEL + name, level));
    return properties;
  }

  /** Everything to a file, and to the console only what a person should see. */
  static Map<String, Object> toFile(Settings settings, Path file) {
    Map<String, Object> properties = toConsole(settings);
    properties.put("logging.file.name", file.toString());
    properties.put("logging.threshold.console", "ERROR");
    return properties;
  }

  /**
   * Begins to log, before Spring Boot would: a broker in this process logs much earlier. Spring
   * Boot finds its logging set up and leaves it so.
   */
  static void begin(Map<String, Object> properties) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addLast(new MapPropertySource("sluice", properties));
    LoggingSystem system = LoggingSystem.get(LogSettings.class.getClassLoader());
    system.beforeInitialize();
    system.initialize(
        new LoggingInitializationContext(environment), null, LogFile.get(environment));
    properties.forEach((name, level) -> {
      if (name.startsWith(LEVEL)) {
        String logger = name.substring(LEVEL.length());
        system.setLogLevel(
            logger.equals("root") ? LoggingSystem.ROOT_LOGGER_NAME : logger,
            LogLevel.valueOf(level.toString()));
      }
    });
  }
}
