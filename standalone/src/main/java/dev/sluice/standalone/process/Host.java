package dev.sluice.standalone.process;

import dev.sluice.core.settings.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** One Spring Boot process that plays one or more roles. */
final class Host implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private Host(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts the roles; returns once the HTTP port answers.
   *
   * @param logging what to set for {@code logging.*} beyond the level
   */
  static Host start(Settings settings, Collection<Role> roles, Map<String, String> logging) {
    SpringApplication application = new SpringApplication(Shell.class);
    application.addPrimarySources(roles.stream().<Class<?>>map(Role::configuration).toList());
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(properties(settings, logging));
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    return new Host(application.run());
  }

  /** The port that was bound. */
  int port() {
    return ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  /** Stops taking work, finishes what is under way within the settings' bounds, and ends. */
  @Override
  public void close() {
    context.close();
  }

  private static Map<String, Object> properties(Settings settings, Map<String, String> logging) {
    Map<String, Object> properties = new LinkedHashMap<>();
    Duration drain = settings.workers().drain().plusSeconds(5);
    properties.put("spring.application.name", settings.app().serviceName());
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", drain.toMillis() + "ms");
    properties.put("logging.level.root", "WARN");
    properties.put("logging.level.dev.sluice", settings.app().logLevel());
    properties.putAll(logging);
    return properties;
  }

  /** What every role's configuration stands in: Boot's own parts, and nothing of ours. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Shell {}
}
