package dev.sluice.examples;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.codec.AvroSerde;
import dev.sluice.schemas.topic.Topics;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes one document and one request straight to Kafka. The ids given here are the ids under which
 * {@code GET /status/{id}} answers.
 *
 * <p>Usage: {@code ProduceAvro BOOTSTRAP_SERVERS DOCUMENT_ID TEXT REQUEST_ID CONVERSATION_ID
 * QUESTION}
 */
public final class ProduceAvro {
  private ProduceAvro() {}

  /** Returns when the brokers have acknowledged both. */
  public static void main(String[] args) throws Exception {
    Document document = Document.newBuilder().setDocumentId(args[1]).setText(args[2]).build();
    send(args[0], Topics.DOCUMENTS.name(), args[1], document, Document.class);

    Request request =
        Request.newBuilder()
            .setRequestId(args[3])
            .setConversationId(args[4])
            .setInput(args[5])
            .build();
    // The key is the conversation, so that its requests keep their order; without one, the request.
    send(args[0], Topics.REQUESTS.name(), args[4], request, Request.class);
  }

  private static <T extends SpecificRecord> void send(
      String servers, String topic, String key, T value, Class<T> type) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", servers, "acks", "all");
    try (var serde = new AvroSerde<>(type);
        var producer = new KafkaProducer<>(config, new StringSerializer(), serde.serializer())) {
      var where = producer.send(new ProducerRecord<>(topic, key, value)).get();
      System.out.printf("%s written to %s%n", key, where);
    }
  }
}
