package dev.sluice.ingest;

import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.ingest.deadletters.DeadLetterController;
import dev.sluice.ingest.deadletters.DeadLetterLog;
import dev.sluice.ingest.deadletters.DeadLetterReplayer;
import dev.sluice.ingest.input.JsonBodies;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operators' access to dead letters. It connects to Kafka only while it is used. */
@Configuration(proxyBeanMethods = false)
class IngestDeadLetters {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** After which a replay whose process died no longer holds up the readers of its topics. */
  private static final Duration TRANSACTION = Duration.ofSeconds(30);

  @Bean
  DeadLetterController ingestDeadLetterController(
      Settings settings, KafkaClient kafkaClient, JsonBodies ingestBodies) {
    TopicLayout layout = settings.kafka().layout();
    DeadLetterLog deadLetters =
        new DeadLetterLog(() -> consumer(settings, kafkaClient), Topics.DEAD_LETTERS.in(layout));
    DeadLetterReplayer replayer =
        new DeadLetterReplayer(
            deadLetters, () -> producer(settings, kafkaClient), layout, InstantSource.system());
    return new DeadLetterController(deadLetters, replayer, ingestBodies, InstantSource.system());
  }

  private static Consumer<byte[], byte[]> consumer(Settings settings, KafkaClient kafka) {
    Map<String, Object> p = new HashMap<>(kafka.properties());
    p.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.app().serviceName() + "-letters");
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    p.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(p, bytes, bytes);
  }

  /** All API processes have one transactional id, so that one replays at a time. */
  private static Producer<byte[], byte[]> producer(Settings settings, KafkaClient kafka) {
    Map<String, Object> p = new HashMap<>(kafka.properties());
    String name = settings.app().serviceName() + "-replays";
    p.put(ProducerConfig.CLIENT_ID_CONFIG, name);
    p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.kafka().topicPrefix() + name);
    p.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION.toMillis());
    p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER.toMillis());
    p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.kafka().maxRecordBytes());
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(p, bytes, bytes);
  }
}
