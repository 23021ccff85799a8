package dev.sluice.ingest;

import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.topic.TopicMismatchException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The ingest API as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(IngestConfiguration.class)
public class IngestMain {
  private static final int WRONG_SETTINGS = 2;
  private static final int CANNOT_START = 3;

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    try {
      Settings settings = Settings.read(SettingsSource.of(Map.of(), System.getenv(), Path.of("")));
      start(settings);
    } catch (InvalidSettingsException e) {
      end(String.valueOf(e.getMessage()), WRONG_SETTINGS);
    } catch (RuntimeException e) {
      end(reason(e).orElseThrow(() -> e), CANNOT_START);
    }
  }

  /** Starts the API; closing the context stops it. */
  public static ConfigurableApplicationContext start(Settings settings) {
    SpringApplication application = new SpringApplication(IngestMain.class);
    Map<String, Object> properties = IngestProperties.of(settings);
    // Why it can't start is said once, by the main, in a sentence.
    properties.put("logging.level.org.springframework.boot.SpringApplication", "OFF");
    properties.put("logging.level.org.springframework.boot.diagnostics", "OFF");
    properties.put("logging.level.org.springframework.boot.web.server.servlet.context", "ERROR");
    application.setDefaultProperties(properties);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    ConfigurableApplicationContext context = application.run();
    if (context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
      Logger log = LoggerFactory.getLogger(IngestMain.class);
      log.info(
          "The ingest API listens on {}:{}", settings.api().host(), web.getWebServer().getPort());
    }
    return context;
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
}
