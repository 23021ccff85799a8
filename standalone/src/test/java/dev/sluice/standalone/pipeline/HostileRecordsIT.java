package dev.sluice.standalone.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of any bytes, headers, keys and times on every topic; the pipeline goes on behind them.
 */
class HostileRecordsIT {
  /** The right header of a request, and a string of two gigabytes of which one byte follows. */
  private static final byte[] TWO_GIGABYTES =
      HexFormat.of().parseHex("c301e56384a789c8b59afeffffff0f78");

  @TempDir Path folder;

  @Test
  void everyTopicIsReadToItsEndAndWorkGoesOn() throws Exception {
    try (Child child =
            Child.start(
                folder, Map.of(), "up", "--port", "0", "--kafka-port", "0", "--redis-port", "0");
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", child.await("Kafka ([0-9.:]+)"), "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      Api api = new Api(Integer.parseInt(child.await("ready on http://127.0.0.1:(\\d+)")));
      int sent = 0;
      for (Topic<?> topic : Topics.ALL) {
        for (ProducerRecord<byte[], byte[]> record : hostile(topic)) {
          producer.send(record).get();
          sent++;
        }
      }
      assertThat(sent).isGreaterThan(Topics.ALL.size() * 8);
      String late = "1970";
      producer.send(timed("minus-one", -1L)).get();
      producer.send(timed("in-seconds", 1_796_126_400L)).get();
      producer.send(timed(late, 0L)).get();
      for (String id : List.of("minus-one", "in-seconds", late)) {
        Awaitility.await(id + " is taken up")
            .atMost(Duration.ofSeconds(60))
            .until(() -> api.get("/status/" + id).statusCode() == 200);
        assertThat(Api.state(api.end(id))).as(id).isEqualTo("completed");
      }
      for (int i = 0; i < 8; i++) {
        assertThat(Api.state(api.end(api.submit("c-" + i, "Is anybody there?"))))
            .isEqualTo("completed");
      }
      String document = "{\"document_id\": \"d\", \"text\": \"It goes on.\"}";
      String id = api.json(api.post("/documents", document)).path("request_id").asString("");
      assertThat(Api.state(api.end(id))).isEqualTo("completed");
      assertThat(api.get("/dead-letters").statusCode()).isEqualTo(200);
      assertThat(api.get("/actuator/health").statusCode()).isEqualTo(200);
    }
  }

  private static ProducerRecord<byte[], byte[]> timed(String id, long time) {
    byte[] value =
        "{\"request_id\": \"%s\", \"input\": \"What time is it?\"}".formatted(id).getBytes(UTF_8);
    // A producer of Java refuses a time below zero, which others write.
    return new ProducerRecord<>("requests", null, Math.max(0, time), id.getBytes(UTF_8), value);
  }

  private static List<ProducerRecord<byte[], byte[]>> hostile(Topic<?> topic) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    long fingerprint =
        SchemaNormalization.parsingFingerprint64(SpecificData.get().getSchema(topic.value()));
    byte[] header =
        ByteBuffer.allocate(10)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 1)
            .putLong(fingerprint)
            .array();
    SplittableRandom random = new SplittableRandom(topic.name().hashCode());
    List<byte[]> values = new ArrayList<>();
    values.add(TWO_GIGABYTES);
    values.add(with(header, HexFormat.of().parseHex("feffffff0f78")));
    values.add(with(header, HexFormat.of().parseHex("80dea0cb0578")));
    values.add(with(header, new byte[0]));
    values.add(new byte[0]);
    values.add(null);
    values.add("{\"request_id\": \"x\", \"nonsense\": [[[[".getBytes(UTF_8));
    for (int i = 0; i < 4; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      values.add(with(header, noise));
    }
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null && topic.compacted()) {
        continue;
      }
      // A compacted topic takes no record without a key.
      byte[] key =
          i % 3 == 0 && !topic.compacted()
              ? null
              : new byte[] {(byte) 0xFF, (byte) i, 0, (byte) 0xC0};
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic.name(), null, i % 2 == 0 ? 0L : null, key, values.get(i));
      record.headers().add(new RecordHeader("traceparent", null));
      record.headers().add(new RecordHeader("", new byte[] {0, (byte) 0xFF}));
      records.add(record);
    }
    return records;
  }

  private static byte[] with(byte[] header, byte[] body) {
    return ByteBuffer.allocate(header.length + body.length).put(header).put(body).array();
  }
}
