package dev.sluice.workers;

import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.topic.TopicMismatchException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The worker role as a process of its own, with health and metrics at {@code PORT}. */
public final class WorkersMain {
  private static final int WRONG_SETTINGS = 2;
  private static final int CANNOT_START = 3;

  private WorkersMain() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    try {
      start(Settings.read(SettingsSource.of(Map.of(), System.getenv(), Path.of(""))));
    } catch (InvalidSettingsException e) {
      end(String.valueOf(e.getMessage()), WRONG_SETTINGS);
    } catch (RuntimeException e) {
      end(reason(e).orElseThrow(() -> e), CANNOT_START);
    }
  }

  /** Starts the workers; closing the context stops them. */
  static ConfigurableApplicationContext start(Settings settings) {
    SpringApplication application = new SpringApplication(Root.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setDefaultProperties(properties(settings));
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    return application.run();
  }

  private static Map<String, Object> properties(Settings settings) {
    String level = settings.app().logLevel();
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.application.name", settings.app().serviceName());
    properties.put("spring.main.log-startup-info", "false");
    properties.put("spring.threads.virtual.enabled", "true");
    properties.put("server.address", settings.api().host());
    properties.put("server.port", settings.api().port());
    properties.put("management.endpoints.web.exposure.include", "health,prometheus");
    properties.put("management.endpoint.health.show-details", "always");
    properties.put("management.endpoint.health.probes.enabled", "true");
    properties.put("management.health.diskspace.enabled", "false");
    properties.put("management.health.ssl.enabled", "false");
    properties.put("logging.level.root", level.equals("DEBUG") ? "INFO" : level);
    properties.put("logging.level.dev.sluice", level);
    properties.put("logging.level.org.apache.kafka", "WARN");
    // Every second, of every client, while a broker is away; health tells it.
    properties.put("logging.level.org.apache.kafka.clients.NetworkClient", "ERROR");
    properties.put("logging.level.org.springframework", "WARN");
    // What keeps it from starting is told by main, in one sentence.
    properties.put("logging.level.org.springframework.boot.SpringApplication", "OFF");
    properties.put("logging.level.org.springframework.boot.diagnostics", "OFF");
    properties.put("logging.level.org.springframework.boot.web", "ERROR");
    properties.put("logging.level.org.apache.catalina", "WARN");
    properties.put("logging.level.org.apache.coyote", "WARN");
    return properties;
  }

  /** What a person who starts it can mend, in one sentence. */
  private static Optional<String> reason(RuntimeException failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(cause ->
            switch (cause) {
              case StartFailedException e -> e.getMessage();
              case TopicMismatchException e -> e.getMessage();
              case PortInUseException e ->
                  "Port %d is taken; choose another with PORT".formatted(e.getPort());
              default -> null;
            })
        .filter(Objects::nonNull)
        .findFirst();
  }

  private static void end(String message, int status) {
    System.err.println(message);
    System.exit(status);
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(WorkersConfiguration.class)
  static class Root {}
}
