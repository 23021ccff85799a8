package dev.sluice.topology;

import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.IndexLog;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.codec.WrittenSchemas;
import dev.sluice.topology.runtime.StreamsHealth;
import dev.sluice.topology.runtime.StreamsProcess;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The topology role: given settings and meters, it runs from the context's start to its stop. */
@Configuration(proxyBeanMethods = false)
public class TopologyConfiguration {

  @Bean
  TopologyLifecycle topologyLifecycle(
      Settings settings, KafkaClient kafkaClient, MeterRegistry meters) {
    return new TopologyLifecycle(settings, kafkaClient, meters);
  }

  @Bean
  HealthIndicator topologyHealthIndicator(TopologyLifecycle lifecycle) {
    return lifecycle::health;
  }

  /** Part of the process's liveness, by its name {@code topologyAlive}. */
  @Bean
  HealthIndicator topologyAliveHealthIndicator(TopologyLifecycle lifecycle) {
    return lifecycle::alive;
  }

  /** Starts the stream processors with the context and stops them with it. */
  static final class TopologyLifecycle implements SmartLifecycle {
    private final Settings settings;
    private final KafkaClient kafka;
    private final MeterRegistry meters;

    /**
     * Written by the thread that starts and stops the context, read by those that ask how it is.
     */
    private volatile @Nullable StreamsProcess process;

    private volatile @Nullable IndexLog indexes;

    TopologyLifecycle(Settings settings, KafkaClient kafka, MeterRegistry meters) {
      this.settings = settings;
      this.kafka = kafka;
      this.meters = meters;
    }

    @Override
    public void start() {
      KafkaTopics.ensure(settings, kafka);
      IndexLog read = IndexLog.start(kafka, settings.kafka().layout());
      indexes = read;
      process =
          StreamsProcess.start(
              settings, kafka, PipelineTopology.of(settings, indexes(read), meters), meters);
    }

    /**
     * The indexes that documents are held against: none while the release before writes states too,
     * as these do not say which index a document is in.
     */
    private Supplier<Optional<KnownIndexes>> indexes(IndexLog read) {
      return settings.app().writtenSchemas() == WrittenSchemas.CURRENT
          ? read::newest
          : Optional::empty;
    }

    @Override
    public void stop() {
      StreamsProcess running = process;
      if (running != null) {
        process = null;
        running.close();
      }
      IndexLog read = indexes;
      if (read != null) {
        indexes = null;
        read.close();
      }
    }

    @Override
    public boolean isRunning() {
      return process != null;
    }

    /** One that has not begun, or is being stopped, is not dead. */
    Health alive() {
      StreamsProcess running = process;
      boolean alive = running == null || running.health().isAlive();
      return (alive ? Health.up() : Health.down()).build();
    }

    Health health() {
      StreamsProcess running = process;
      if (running == null) {
        return Health.down().withDetail("state", "not started").build();
      }
      StreamsHealth health = running.health();
      return (health.isUp() ? Health.up() : Health.down())
          .withDetail("kafka", health.isInTouch() ? "answers" : "does not answer")
          .withDetail("state", health.state().name())
          .withDetail("threads", health.threads())
          .withDetail("connections", health.connections())
          .withDetail("seconds_since_poll", health.sincePoll().toSeconds())
          .build();
    }
  }
}
