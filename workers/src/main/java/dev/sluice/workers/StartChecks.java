package dev.sluice.workers;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.hosting.StartFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks that must pass before a worker takes its first task. */
final class StartChecks {
  private static final Logger log = LoggerFactory.getLogger(StartChecks.class);

  private StartChecks() {}

  /**
   * Creates the topics that are missing, checks those that are there, and looks whether the vector
   * store can be used.
   *
   * @throws StartFailedException if that cannot be
   * @throws dev.sluice.schemas.topic.TopicMismatchException if the topics do not fit
   */
  static void hold(Settings settings, KafkaClient kafka, WorkerStores stores) {
    KafkaTopics.ensure(settings, kafka);
    try {
      stores.vectors().check();
    } catch (PermanentException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    } catch (RetriableException e) {
      log.warn("The vector store is not there yet: {}", e.getMessage());
    }
  }
}
