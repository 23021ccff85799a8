package dev.sluice.ingest;

import dev.sluice.adapters.firestore.FirestoreConnection;
import dev.sluice.adapters.firestore.FirestoreConversationMemory;
import dev.sluice.adapters.redis.RedisCallerLimiter;
import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.adapters.redis.RedisIdempotencyStore;
import dev.sluice.adapters.redis.RedisStatusSignals;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.core.conversation.CompleteMemory;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.core.settings.MemoryChoice;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.ingest.publish.ProducerSettings;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.Producer;

/** The API's connections to Kafka and Redis, opened together and closed together. */
final class IngestBackends implements AutoCloseable {
  private static final int HEALTH_MILLIS = 2000;

  /** How long a call waits to be counted before it passes uncounted. */
  private static final Duration CALLERS_PATIENCE = Duration.ofMillis(200);

  /** Longer than a record may take, so that what callers wait for is settled. */
  private static final Duration CLOSE = ProducerSettings.DELIVERY.plusSeconds(1);

  private final RedisConnection redis;

  /** Connections of their own: to count callers is not worth waiting for. */
  private final RedisConnection callers;

  private final Producer<String, byte[]> producer;
  private final KafkaClientMetrics producerMetrics;
  private final Admin admin;
  private final Duration statusTtl;
  private final ConversationMemory memory;

  /** Of the memory, if it is there. */
  private final Optional<FirestoreConnection> firestore;

  private IngestBackends(
      Settings settings, KafkaClient client, Secrets secrets, MeterRegistry meters) {
    KafkaSettings kafka = settings.kafka();
    String name = settings.app().serviceName() + "-api";
    Optional<CurrentSecret> password = settings.redis().password().map(secrets::current);
    this.redis = RedisConnection.open(settings.redis(), password);
    this.callers = RedisConnection.open(settings.redis(), password, CALLERS_PATIENCE);
    this.statusTtl = settings.redis().statusTtl();
    this.firestore =
        settings.memory().store() == MemoryChoice.FIRESTORE
            ? Optional.of(
                new FirestoreConnection(
                    settings.gcp().firestore().orElseThrow(), settings.gcp().emulator()))
            : Optional.empty();
    Duration kept = settings.memory().ttl();
    this.memory =
        firestore
            .<ConversationMemory>map(f -> new FirestoreConversationMemory(f, kept))
            .orElseGet(() ->
                new CompleteMemory(
                    new RedisConversationMemory(redis, kept), new RedisCompleteness(redis)));
    this.producer = ProducerSettings.open(client.properties(), kafka.maxRecordBytes(), name);
    this.producerMetrics = new KafkaClientMetrics(producer);
    Map<String, Object> watching = new HashMap<>(client.properties());
    watching.put(AdminClientConfig.CLIENT_ID_CONFIG, name + "-admin");
    this.admin = Admin.create(watching);
    producerMetrics.bindTo(meters);
  }

  /**
   * Connects, and makes sure that the topics are there and fit.
   *
   * @throws dev.sluice.hosting.StartFailedException if Kafka does not answer
   * @throws dev.sluice.schemas.topic.TopicMismatchException if the topics do not fit
   */
  static IngestBackends open(
      Settings settings, KafkaClient client, Secrets secrets, MeterRegistry meters) {
    IngestBackends backends = new IngestBackends(settings, client, secrets, meters);
    try {
      backends.ensureTopics(settings, client);
      return backends;
    } catch (RuntimeException e) {
      backends.close();
      throw e;
    }
  }

  private void ensureTopics(Settings settings, KafkaClient client) {
    KafkaTopics.ensure(settings, client);
    // Looked up now, so that the first caller does not wait for it.
    producer.partitionsFor(Topics.REQUESTS.in(settings.kafka().layout()));
    producer.partitionsFor(Topics.DOCUMENTS.in(settings.kafka().layout()));
  }

  IngestPorts ports() {
    return new IngestPorts(
        producer,
        new RedisStatusStore(redis, statusTtl),
        new RedisStatusSignals(redis),
        memory,
        new RedisIdempotencyStore(redis),
        new RedisCallerLimiter(callers),
        new RedisCompleteness(redis));
  }

  String lookAtRedis() {
    redis.check();
    return "answers";
  }

  String lookAtKafka() throws InterruptedException, ExecutionException, TimeoutException {
    var nodes = admin.describeCluster().nodes().get(HEALTH_MILLIS, TimeUnit.MILLISECONDS);
    return "brokers: " + nodes.size();
  }

  @Override
  public void close() {
    producer.close(CLOSE);
    producerMetrics.close();
    admin.close(Duration.ZERO);
    redis.close();
    firestore.ifPresent(FirestoreConnection::close);
    callers.close();
  }
}
