package dev.sluice.standalone.process;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.CloseStack;
import dev.sluice.hosting.Host;
import dev.sluice.hosting.StartFailedException;
import dev.sluice.local.DataFolder;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.local.FreePort;
import dev.sluice.local.LocalException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All of Sluice in one process, on loopback: broker, Redis and every role, with its data in one
 * folder.
 */
public final class Standalone implements AutoCloseable {
  private static final String LOG_FILE = "sluice.log";

  private final CloseStack parts;
  private final Settings settings;
  private final Host host;

  private Standalone(CloseStack parts, Settings settings, Host host) {
    this.parts = parts;
    this.settings = settings;
    this.host = host;
  }

  /**
   * The ports of everything and the folder of the data.
   *
   * @param port of the API, that of the settings if empty; 0 for any free one, as for the others
   * @param model a model file that answers, whatever the settings say
   */
  public record Options(
      Optional<Integer> port, int kafkaPort, int redisPort, Path data, Optional<Path> model) {
    /** With the model of the settings. */
    public Options(int port, int kafkaPort, int redisPort, Path data) {
      this(Optional.of(port), kafkaPort, redisPort, data, Optional.empty());
    }
  }

  /**
   * Starts everything; returns once the API's port answers.
   *
   * @param environment the environment variables
   * @param folder where the {@code .env} files lie
   * @throws StartFailedException if a port is taken or the data folder is in use
   * @throws dev.sluice.core.settings.InvalidSettingsException if a setting is wrong
   */
  public static Standalone start(Options options, Map<String, String> environment, Path folder)
      throws Exception {
    try {
      return open(options, environment, folder);
    } catch (Exception e) {
      // What the broker says comes wrapped: it starts beside the rest.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof LocalException own) {
          throw new StartFailedException(Objects.requireNonNull(own.getMessage()), e);
        }
      }
      throw e;
    }
  }

  private static Standalone open(Options options, Map<String, String> environment, Path folder)
      throws Exception {
    return CloseStack.<Standalone, Exception>opening(parts -> {
      Settings intended = Settings.read(source(options, Map.of(), environment, folder));
      DataFolder data = parts.push(DataFolder.open(options.data()));
      FreePort.require(
          intended.api().port(), options.port().isPresent() ? "--port" : "--port or PORT");
      LogSettings.begin(LogSettings.toFile(intended, data.path().resolve(LOG_FILE)));
      EmbeddedRedis redis = parts.push(EmbeddedRedis.start(data.path(), options.redisPort()));
      int kafkaPort = options.kafkaPort() == 0 ? FreePort.any() : options.kafkaPort();
      Map<String, String> found =
          Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort, "REDIS_URL", redis.url());
      Settings settings = Settings.read(source(options, found, environment, folder));
      StartingBroker broker = parts.push(StartingBroker.begin(data.path(), kafkaPort, settings));
      Host host =
          parts.push(
              Host.start(
                  settings,
                  ServiceRole.configurations(ServiceRole.values()),
                  LogSettings.toFile(settings, data.path().resolve(LOG_FILE)),
                  broker::await));
      return new Standalone(parts, settings, host);
    });
  }

  /** The settings in force. */
  public Settings settings() {
    return settings;
  }

  /** The API's port. */
  public int port() {
    return host.port();
  }

  /** Whether every part says that it is up. */
  public boolean isHealthy() {
    return host.isHealthy();
  }

  /** The parts that are not up, each with what it says of itself. */
  public List<String> troubles() {
    return host.troubles();
  }

  @Override
  public void close() throws Exception {
    List<Exception> failures = parts.closeAll();
    if (!failures.isEmpty()) {
      Exception failure = new Exception("did not stop cleanly");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private static SettingsSource source(
      Options options, Map<String, String> found, Map<String, String> environment, Path folder) {
    Map<String, String> flags = new LinkedHashMap<>(found);
    // In a container the API is reached from outside only if it listens there: HOST is asked for.
    if (SettingsSource.of(Map.of(), environment, folder).find("HOST").isEmpty()) {
      flags.put("HOST", "127.0.0.1");
    }
    options.port().ifPresent(port -> flags.put("PORT", Integer.toString(port)));
    flags.put("STATE_DIR", options.data().resolve("state").toString());
    flags.put("VECTOR_STORE_PATH", options.data().resolve("vectors").toString());
    options
        .model()
        .ifPresent(model -> {
          flags.put("LLM_PROVIDER", "llama");
          flags.put("LLAMA_MODEL", model.toString());
        });
    return SettingsSource.of(flags, environment, folder);
  }
}
