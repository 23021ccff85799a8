package dev.sluice.standalone.process;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.settings.Settings;
import java.util.Collection;
import java.util.Map;
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
   * @param properties of Spring Boot
   */
  static Host start(Settings settings, Collection<Role> roles, Map<String, Object> properties) {
    SpringApplication application = new SpringApplication(Shell.class);
    application.addPrimarySources(roles.stream().<Class<?>>map(Role::configuration).toList());
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(properties);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("settings", settings));
    return new Host(application.run());
  }

  /** The port that was bound. */
  int port() {
    return requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
  }

  /** Stops taking work, finishes what is under way within the settings' bounds, and ends. */
  @Override
  public void close() {
    context.close();
  }

  /** What every role's configuration stands in: Boot's own parts, and nothing of ours. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Shell {}
}
