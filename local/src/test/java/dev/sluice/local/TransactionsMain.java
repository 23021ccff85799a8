package dev.sluice.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A program that starts a broker and commits transactions of several producers until it is asked to
 * end. Each transaction writes the same record to all partitions and is printed as soon as its
 * commit was acknowledged.
 */
final class TransactionsMain {

  static final String TOPIC = "together";
  static final int PARTITIONS = 6;
  private static final int PRODUCERS = 8;

  private TransactionsMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }
    for (int i = 0; i < PRODUCERS; i++) {
      String id = "producer-" + i;
      Thread.ofPlatform().start(() -> commitForEver(kafka.bootstrapServers(), id));
    }
  }

  private static void commitForEver(String bootstrap, String id) {
    try (var producer =
        Records.producer(
            bootstrap, Map.of("transactional.id", id, "transaction.timeout.ms", 3000))) {
      producer.initTransactions();
      for (int i = 0; ; i++) {
        String value = id + "/" + i;
        producer.beginTransaction();
        for (int partition = 0; partition < PARTITIONS; partition++) {
          producer.send(new ProducerRecord<>(TOPIC, partition, null, value));
        }
        producer.commitTransaction();
        System.out.println(value);
      }
    }
  }
}
