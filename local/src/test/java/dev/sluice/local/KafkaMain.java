package dev.sluice.local;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A program that starts a broker and writes numbers without end. It prints each number as soon as
 * the broker has acknowledged it.
 */
final class KafkaMain {

  private KafkaMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
    Records.createTopic(kafka.bootstrapServers());
    try (var producer = Records.producer(kafka.bootstrapServers(), Map.of())) {
      for (int i = 0; ; i++) {
        producer.send(new ProducerRecord<>(Records.TOPIC, Integer.toString(i))).get();
        System.out.println(i);
      }
    }
  }
}
