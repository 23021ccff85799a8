package dev.sluice.benchmarks.retrieval;

import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.codec.AvroSerde;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A chunk as the pipeline cut it and as its store holds it. */
record StoredChunk(String documentId, @Nullable String title, String text) {

  /** The text that the embedding worker embeds: the title is put before every chunk. */
  String embeddedText() {
    return title == null || title.isBlank() ? text : title + "\n" + text;
  }

  /** All chunks that the pipeline has stored and not deleted again, from its log. */
  static List<StoredChunk> readAll(String bootstrapServers, String topicPrefix) {
    Map<String, StoredChunk> chunks = new LinkedHashMap<>();
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
    try (var serde = new AvroSerde<>(EmbeddingTask.class);
        var consumer =
            new KafkaConsumer<>(config, new StringDeserializer(), serde.deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topicPrefix + Topics.EMBEDDING_TASKS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(500)).forEach(record -> take(chunks, record.value()));
      }
    }
    return List.copyOf(chunks.values());
  }

  private static void take(Map<String, StoredChunk> chunks, EmbeddingTask task) {
    if (task.getAction() == ChunkAction.DELETE) {
      chunks.remove(task.getChunkId());
    } else {
      chunks.put(
          task.getChunkId(),
          new StoredChunk(task.getDocumentId(), task.getTitle(), task.getText()));
    }
  }
}
