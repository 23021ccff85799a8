package dev.sluice.hosting;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.topic.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** The check of the topics that every process makes before it begins. */
public final class KafkaTopics {
  /**
   * How soon a broker is asked again that does not know yet of topics which were just made: the
   * start waits for it.
   */
  private static final Map<String, Object> PATIENCE =
      Map.of(
          AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20L,
          AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100L);

  private KafkaTopics() {}

  /**
   * Creates the topics that are missing and checks those that are there.
   *
   * @throws StartFailedException if Kafka does not answer, or its address cannot be used
   * @throws dev.sluice.schemas.topic.TopicMismatchException naming every topic that does not fit
   */
  public static void ensure(Settings settings, KafkaClient kafka) {
    String brokers = settings.kafka().bootstrapServers();
    try {
      Map<String, Object> properties = new HashMap<>(kafka.properties());
      properties.putAll(PATIENCE);
      ensure(Admin.create(properties), settings);
    } catch (TimeoutException e) {
      throw new StartFailedException(
          "Kafka at %s does not answer (setting KAFKA_BOOTSTRAP_SERVERS)".formatted(brokers), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthenticationException refused) {
        throw new StartFailedException(
            "Kafka at %s refuses this process (settings KAFKA_SASL_JAAS_CONFIG, KAFKA_SSL_…): %s"
                .formatted(brokers, refused.getMessage()),
            e);
      }
      throw new StartFailedException("the topics cannot be made or read: " + e.getCause(), e);
    } catch (KafkaException e) {
      throw new StartFailedException(
          "KAFKA_BOOTSTRAP_SERVERS (%s), or another setting KAFKA_…, cannot be used: %s"
              .formatted(brokers, root(e).getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException("the start was interrupted", e);
    }
  }

  /** The first cause, which Kafka wraps several times over. */
  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static void ensure(Admin admin, Settings settings)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      new TopicAdmin(admin, settings.kafka().layout())
          .ensure(settings.conversations().maxDeadline());
    } finally {
      // What is still asked of brokers that do not answer would be waited for otherwise.
      admin.close(Duration.ZERO);
    }
  }
}
