package dev.sluice.workers;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.topic.TopicAdmin;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold before a worker takes its first task. */
final class Preconditions {
  private static final Logger log = LoggerFactory.getLogger(Preconditions.class);

  private Preconditions() {}

  /**
   * Creates the topics that are missing, checks those that are there, and holds the vector store
   * against the embedding model.
   *
   * @throws StartFailedException if that cannot be
   * @throws dev.sluice.schemas.topic.TopicMismatchException if the topics do not fit
   */
  static void hold(Settings settings, Stores stores) {
    ensureTopics(settings);
    try {
      stores.vectorsCheck().run();
    } catch (PermanentException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    } catch (RetriableException e) {
      log.warn("the vector store is not there yet: {}", e.getMessage());
    }
  }

  private static void ensureTopics(Settings settings) {
    String brokers = settings.kafka().bootstrapServers();
    Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers));
    try {
      new TopicAdmin(admin, settings.kafka().layout())
          .ensure(settings.conversations().maxDeadline());
    } catch (TimeoutException e) {
      throw new StartFailedException(
          "Kafka at %s does not answer (setting KAFKA_BOOTSTRAP_SERVERS)".formatted(brokers), e);
    } catch (ExecutionException e) {
      throw new StartFailedException("the topics cannot be made or read: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException("the start was interrupted", e);
    } finally {
      // What is still asked of brokers that do not answer would be waited for otherwise.
      admin.close(Duration.ZERO);
    }
  }
}
