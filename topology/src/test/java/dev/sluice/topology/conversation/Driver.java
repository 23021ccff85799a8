package dev.sluice.topology.conversation;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The conversation topology without a broker. Its topics have one partition. */
final class Driver implements AutoCloseable {
  final Settings settings;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TopologyTestDriver driver;
  private Instant now = Given.START;

  Driver(Settings settings, Path folder) {
    this.settings = settings;
    Topology topology = new Topology();
    new ConversationTopology(settings, meters).addTo(topology);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    this.driver = new TopologyTestDriver(topology, properties, now);
  }

  <V extends SpecificRecord> void write(Topic<V> topic, String key, V value) {
    write(topic, key, AvroCodec.of(topic.value()).encode(value), new RecordHeaders());
  }

  void write(Topic<?> topic, String key, byte[] value, Headers headers) {
    driver
        .createInputTopic(
            topic.in(settings.kafka().layout()),
            new ByteArraySerializer(),
            new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, headers, now));
  }

  /** What was written to a topic since it was last read. */
  <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    List<V> values = new ArrayList<>();
    AvroCodec<V> codec = AvroCodec.of(topic.value());
    for (TestRecord<byte[], byte[]> record : readRaw(topic)) {
      try {
        values.add(codec.decode(record.value()));
      } catch (UndecodableException e) {
        throw new AssertionError(e);
      }
    }
    return values;
  }

  List<TestRecord<byte[], byte[]>> readRaw(Topic<?> topic) {
    return driver
        .createOutputTopic(
            topic.in(settings.kafka().layout()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())
        .readRecordsToList();
  }

  void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  Instant now() {
    return now;
  }

  long states() {
    try (var all = driver.<String, byte[]>getKeyValueStore("conversation-states").all()) {
      long count = 0;
      while (all.hasNext()) {
        all.next();
        count++;
      }
      return count;
    }
  }

  long timers() {
    try (var all = driver.<Object, byte[]>getKeyValueStore("conversation-timers").all()) {
      long count = 0;
      while (all.hasNext()) {
        all.next();
        count++;
      }
      return count;
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
