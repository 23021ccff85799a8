package dev.sluice.standalone.process;

import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.local.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.CommonClientConfigs;

/** The broker of this process, which starts while the other parts do. */
final class StartingBroker implements AutoCloseable {
  private final CompletableFuture<EmbeddedKafka> broker;
  private final CompletableFuture<Void> topics;

  private StartingBroker(Path data, int port, Settings settings) {
    this.broker =
        CompletableFuture.supplyAsync(
            () -> EmbeddedKafka.start(data, port), Thread.ofPlatform().name("broker-start")::start);
    this.topics = broker.thenAccept(kafka -> makeTopics(settings, kafka));
  }

  /** Begins to start it and to make its topics, and returns at once. */
  static StartingBroker begin(Path data, int port, Settings settings) {
    return new StartingBroker(data, port, settings);
  }

  private static void makeTopics(Settings settings, EmbeddedKafka kafka) {
    KafkaTopics.ensure(
        settings,
        new KafkaClient(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers())));
  }

  /**
   * Returns once the broker serves clients and has its topics.
   *
   * @throws dev.sluice.local.LocalException if it can't start
   * @throws dev.sluice.hosting.StartFailedException if the topics can't be made
   * @throws dev.sluice.schemas.topic.TopicMismatchException if the topics do not fit
   */
  void await() {
    try {
      topics.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Stops it, or ends its start and then stops it. */
  @Override
  public void close() {
    topics.handle((_, _) -> null).join();
    broker.thenAccept(EmbeddedKafka::close).handle((_, _) -> null).join();
  }
}
