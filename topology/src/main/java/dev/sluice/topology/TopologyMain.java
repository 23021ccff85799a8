package dev.sluice.topology;

import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The topology role as a process of its own. */
public final class TopologyMain {
  private static final int WRONG_USAGE = 2;

  private TopologyMain() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    Settings settings;
    try {
      settings = Settings.read(SettingsSource.of(Map.of(), System.getenv(), Path.of("")));
    } catch (InvalidSettingsException e) {
      System.err.println(e.getMessage());
      System.exit(WRONG_USAGE);
      return;
    }
    application(settings).run(args);
  }

  private static SpringApplication application(Settings settings) {
    SpringApplication application = new SpringApplication(Root.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setDefaultProperties(
        Map.of(
            "spring.application.name",
            settings.app().serviceName(),
            "server.address",
            settings.api().host(),
            "server.port",
            settings.api().port(),
            "management.endpoints.web.exposure.include",
            "health,prometheus",
            "management.endpoint.health.show-details",
            "always",
            "management.endpoint.health.probes.enabled",
            true,
            "logging.level.org.apache.kafka",
            "WARN",
            "logging.level.dev.sluice",
            settings.app().logLevel()));
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    return application;
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(TopologyConfiguration.class)
  static class Root {}
}
