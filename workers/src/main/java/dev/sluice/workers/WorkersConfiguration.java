package dev.sluice.workers;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.PeriodicCheck;
import dev.sluice.workers.runtime.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The worker role, which runs from the start of its context to its stop. */
@Configuration(proxyBeanMethods = false)
@Import({StoresConfiguration.class, ProvidersConfiguration.class})
public class WorkersConfiguration {

  @Bean
  WorkersLifecycle workersLifecycle(
      Settings settings,
      KafkaClient kafkaClient,
      WorkerStores workersStores,
      WorkerProviders workersProviders,
      MeterRegistry meters) {
    return new WorkersLifecycle(settings, kafkaClient, workersStores, workersProviders, meters);
  }

  /** Its name in health is {@code workersRedis}. */
  @Bean(initMethod = "start", destroyMethod = "close")
  PeriodicCheck workersRedisHealthIndicator(WorkerStores workersStores) {
    return new PeriodicCheck(
        "Redis",
        () -> {
          workersStores.redisCheck().run();
          return "answers";
        });
  }

  /** Its name in health is {@code workers}. */
  @Bean
  HealthIndicator workersHealthIndicator(WorkersLifecycle workersLifecycle) {
    return workersLifecycle::health;
  }

  /** Part of the process's liveness, by its name {@code workersAlive}. */
  @Bean
  HealthIndicator workersAliveHealthIndicator(WorkersLifecycle workersLifecycle) {
    return workersLifecycle::alive;
  }

  /** Starts the workers with the context and drains them with it. */
  static final class WorkersLifecycle implements SmartLifecycle {
    private final Settings settings;
    private final KafkaClient kafka;
    private final WorkerStores stores;
    private final WorkerProviders providers;
    private final MeterRegistry meters;

    /** Written by the thread that starts and stops the context, read by those that check health. */
    private volatile @Nullable WorkerProcess process;

    WorkersLifecycle(
        Settings settings,
        KafkaClient kafka,
        WorkerStores stores,
        WorkerProviders providers,
        MeterRegistry meters) {
      this.settings = settings;
      this.kafka = kafka;
      this.stores = stores;
      this.providers = providers;
      this.meters = meters;
    }

    @Override
    public void start() {
      process = WorkerProcess.start(settings, kafka, stores, providers, meters);
    }

    @Override
    public void stop() {
      WorkerProcess running = process;
      if (running != null) {
        process = null;
        running.close();
      }
    }

    @Override
    public boolean isRunning() {
      return process != null;
    }

    /** One that has not begun, or is being stopped, is not dead. */
    Health alive() {
      WorkerProcess running = process;
      boolean alive = running == null || running.workers().stream().allMatch(Worker::isAlive);
      return (alive ? Health.up() : Health.down()).build();
    }

    Health health() {
      WorkerProcess running = process;
      if (running == null) {
        return Health.down().withDetail("state", "not started").build();
      }
      List<Worker<?>> workers = running.workers();
      boolean up = workers.stream().allMatch(Worker::isHealthy);
      Health.Builder health = up ? Health.up() : Health.down();
      health.withDetail("stores", running.storesState());
      health.withDetail(
          "vector_index", running.indexReport().map(IndexReport::words).orElse("not known"));
      for (Worker<?> worker : workers) {
        health.withDetail(
            worker.name(),
            "%s, %d in flight, %d behind"
                .formatted(
                    worker.isHealthy() ? "connected" : "out of touch with Kafka",
                    worker.inFlight(),
                    worker.lag()));
      }
      return health.build();
    }
  }
}
