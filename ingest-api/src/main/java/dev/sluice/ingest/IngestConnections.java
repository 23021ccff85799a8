package dev.sluice.ingest;

import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.PeriodicCheck;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connections of the API, and the checks of its health that look at them. */
@Configuration(proxyBeanMethods = false)
class IngestConnections {

  @Bean(destroyMethod = "close")
  IngestBackends ingestBackends(
      Settings settings, KafkaClient kafkaClient, Secrets secrets, MeterRegistry meters) {
    return IngestBackends.open(settings, kafkaClient, secrets, meters);
  }

  @Bean
  IngestPorts ingestPorts(IngestBackends ingestBackends) {
    return ingestBackends.ports();
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  PeriodicCheck ingestRedisHealthIndicator(IngestBackends ingestBackends) {
    return new PeriodicCheck("Redis", ingestBackends::checkRedis);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  PeriodicCheck ingestKafkaHealthIndicator(IngestBackends ingestBackends) {
    return new PeriodicCheck("Kafka", ingestBackends::checkKafka);
  }
}
