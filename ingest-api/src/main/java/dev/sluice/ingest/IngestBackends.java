package dev.sluice.ingest;

import dev.sluice.adapters.conversation.ChosenMemory;
import dev.sluice.adapters.redis.RedisCallerLimiter;
import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisIdempotencyStore;
import dev.sluice.adapters.redis.RedisIndexBoard;
import dev.sluice.adapters.redis.RedisPauses;
import dev.sluice.adapters.redis.RedisStatusSignals;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.CloseStack;
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

/** The connections of the API to Kafka and its stores, opened together and closed together. */
final class IngestBackends implements AutoCloseable {
  private static final int HEALTH_MILLIS = 2000;

  /** How long a call waits to be counted before it passes uncounted. */
  private static final Duration CALLERS_PATIENCE = Duration.ofMillis(200);

  /** Longer than a record may take, so that what callers wait for is settled. */
  private static final Duration CLOSE = ProducerSettings.DELIVERY.plusSeconds(1);

  private final CloseStack parts;
  private final RedisConnection redis;

  /** Connections of their own: to count callers is not worth waiting for. */
  private final RedisConnection callers;

  private final ConversationMemory conversations;
  private final Duration statusTtl;
  private final Producer<String, byte[]> producer;
  private final Admin admin;

  private IngestBackends(
      Settings settings,
      KafkaClient client,
      Secrets secrets,
      MeterRegistry meters,
      CloseStack parts) {
    this.parts = parts;
    Optional<CurrentSecret> password = settings.redis().password().map(secrets::current);
    this.redis = parts.push(RedisConnection.open(settings.redis(), password));
    this.callers = parts.push(RedisConnection.open(settings.redis(), password, CALLERS_PATIENCE));
    this.conversations = parts.push(ChosenMemory.open(settings, redis)).memory();
    this.statusTtl = settings.redis().statusTtl();
    String name = settings.app().serviceName() + "-api";
    int maxRecordBytes = settings.kafka().maxRecordBytes();
    this.producer = ProducerSettings.open(client.properties(), maxRecordBytes, name);
    parts.push(() -> producer.close(CLOSE));
    parts.push(new KafkaClientMetrics(producer)).bindTo(meters);
    Map<String, Object> watching = new HashMap<>(client.properties());
    watching.put(AdminClientConfig.CLIENT_ID_CONFIG, name + "-admin");
    this.admin = Admin.create(watching);
    parts.push(() -> admin.close(Duration.ZERO));
  }

  /**
   * Connects, and makes sure that the topics are there and fit.
   *
   * @throws dev.sluice.hosting.StartFailedException if Kafka does not answer
   * @throws dev.sluice.schemas.topic.TopicMismatchException if the topics do not fit
   */
  static IngestBackends open(
      Settings settings, KafkaClient client, Secrets secrets, MeterRegistry meters) {
    return CloseStack.opening(parts -> {
      IngestBackends backends = new IngestBackends(settings, client, secrets, meters, parts);
      backends.ensureTopics(settings, client);
      return backends;
    });
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
        conversations,
        new RedisIdempotencyStore(redis),
        new RedisCallerLimiter(callers),
        new RedisCompleteness(redis),
        new RedisIndexBoard(redis),
        new RedisPauses(redis));
  }

  String checkRedis() {
    redis.check();
    return "answers";
  }

  String checkKafka() throws InterruptedException, ExecutionException, TimeoutException {
    var nodes = admin.describeCluster().nodes().get(HEALTH_MILLIS, TimeUnit.MILLISECONDS);
    return "brokers: " + nodes.size();
  }

  @Override
  public void close() {
    parts.close();
  }
}
