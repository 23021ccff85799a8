package dev.sluice.standalone.secrets;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all records of all topics. */
final class Records {
  private Records() {}

  /** Keys, headers and values as they are stored, by topic. */
  static Map<String, String> of(KafkaSettings settings) {
    Map<String, StringBuilder> texts = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", settings.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          Topics.ALL.stream()
              .flatMap(t -> consumer.partitionsFor(t.in(settings.layout())).stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                r -> texts.computeIfAbsent(r.topic(), t -> new StringBuilder()).append(text(r)));
      }
    }
    Map<String, String> result = new TreeMap<>();
    texts.forEach((topic, text) -> result.put(topic, text.toString()));
    return result;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder text = new StringBuilder(text(record.key())).append(' ');
    record.headers().forEach(h -> text.append(h.key()).append('=').append(text(h.value())));
    return text.append(' ').append(text(record.value())).append('\n').toString();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
