package dev.sluice.hosting;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** One process: the parts that it was given, on Spring Boot, with health and metrics over HTTP. */
public final class Host implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Host.class);

  private static final int DEFECT = 1;
  private static final int WRONG_SETTINGS = 2;
  private static final int CANNOT_START = 3;

  private final ConfigurableApplicationContext context;

  private final Duration drainDelay;

  private Host(ConfigurableApplicationContext context, Duration drainDelay) {
    this.context = context;
    this.drainDelay = drainDelay;
  }

  /**
   * The whole main of a process that plays one part: reads the settings and runs until it is asked
   * to stop. If it cannot start it says why in one sentence and ends, with 2 if a setting is wrong
   * and 3 otherwise; a defect of ours shows its stack and ends with 1.
   *
   * @param more the part's own properties of Spring Boot
   */
  public static void main(Class<?> part, Function<Settings, Map<String, Object>> more) {
    try {
      Settings settings = Settings.read(SettingsSource.of(Map.of(), System.getenv(), Path.of("")));
      Host host = start(settings, List.of(part), more.apply(settings));
      log.info("{} listens on {}:{}", part.getSimpleName(), settings.api().host(), host.port());
      Runtime.getRuntime().addShutdownHook(new Thread(host::close, "sluice-stop"));
    } catch (InvalidSettingsException e) {
      end(String.valueOf(e.getMessage()), WRONG_SETTINGS);
    } catch (RuntimeException | Error e) {
      StartFailureReport.sentence(e).ifPresent(sentence -> end(sentence, CANNOT_START));
      // Spring Boot's own handler of what is not caught takes it for logged, which it is not.
      log.error("The process cannot start, by a defect", e);
      // Threads of native code would keep the process alive.
      System.exit(DEFECT);
    }
  }

  private static void end(String message, int code) {
    System.err.println(message);
    System.exit(code);
  }

  /**
   * Starts a process; returns once its HTTP port answers.
   *
   * @param parts configurations; they are given the settings, the secrets and the meters as beans
   * @param more properties of Spring Boot that win over those that every process has
   */
  public static Host start(
      Settings settings, Collection<Class<?>> parts, Map<String, Object> more) {
    return start(settings, parts, more, () -> {});
  }

  /**
   * Starts a process beside a broker that starts meanwhile.
   *
   * @param untilKafkaIsThere waits, just before the first client of Kafka is made; what it throws
   *     ends the start
   */
  public static Host start(
      Settings settings,
      Collection<Class<?>> parts,
      Map<String, Object> more,
      Runnable untilKafkaIsThere) {
    settings.app().writtenSchemas().choose();
    SpringApplication application = new SpringApplication(Shell.class);
    application.addPrimarySources(parts);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(properties(settings, more));
    application.addInitializers(context -> {
      context.getBeanFactory().registerSingleton("settings", settings);
      context.getBeanFactory().registerSingleton("untilKafkaIsThere", untilKafkaIsThere);
    });
    return new Host(application.run(), settings.workers().drainDelay());
  }

  /** What every process sets, and {@code more}, which wins. */
  public static Map<String, Object> properties(Settings settings, Map<String, Object> more) {
    Map<String, Object> properties = new LinkedHashMap<>(HostProperties.of(settings));
    properties.putAll(more);
    return properties;
  }

  /** The port that was bound. */
  public int port() {
    return requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
  }

  /** Whether every part says that it is up. */
  public boolean isHealthy() {
    return Status.UP.equals(context.getBean(HealthEndpoint.class).health().getStatus());
  }

  /** The parts that are not up, each with what it says of itself. */
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    if (context.getBean(HealthEndpoint.class).health() instanceof CompositeHealthDescriptor all
        && all.getComponents() instanceof Map<String, HealthDescriptor> parts) {
      parts.forEach((name, part) -> {
        if (!Status.UP.equals(part.getStatus())) {
          troubles.add(trouble(name, part));
        }
      });
    }
    return troubles;
  }

  private static String trouble(String name, HealthDescriptor part) {
    Map<String, Object> details =
        part instanceof IndicatedHealthDescriptor one ? one.getDetails() : null;
    return details == null || details.isEmpty()
        ? "%s is %s".formatted(name, part.getStatus())
        : "%s %s".formatted(name, details);
  }

  /** A part's own bean. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /**
   * Reports first that it is not ready any more, for as long as load balancers need to notice. Then
   * stops taking work, finishes what is under way within the settings' bounds, and ends.
   */
  @Override
  public void close() {
    if (context.isActive()) {
      AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
      try {
        Thread.sleep(drainDelay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    context.close();
  }

  /** The beans that every part has: Spring Boot's own, and the secrets, read where a part asks. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(OperationsPaths.class)
  static class Shell {
    @Bean(destroyMethod = "close")
    Secrets secrets(Settings settings) {
      return ProcessSecrets.of(settings);
    }

    @Bean
    KafkaClient kafkaClient(Settings settings, Secrets secrets, Runnable untilKafkaIsThere) {
      untilKafkaIsThere.run();
      return KafkaClient.of(settings.kafka(), secrets);
    }
  }
}
