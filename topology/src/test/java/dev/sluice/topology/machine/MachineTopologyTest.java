package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTopologyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    Topology topology = new Topology();
    new MachineTopology<>(
            new Counting(),
            List.of(new Counting.Requests()),
            new TopicLayout("", 1, (short) 1, 65_536),
            new RecordLimit(60_000),
            meters)
        .addTo(topology);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(topology, properties, START);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void eachKeyHasItsOwnState() {
    send("one", "a");
    send("two", "b");
    send("one", "c");
    assertThat(stages()).containsExactly("a 1", "b 1", "c 2");
  }

  @Test
  void whatIsTooLargeIsLeftOutAndTheMachineDecidesWhatFollows() {
    send("one", Counting.TOO_LARGE_OUTPUT);
    assertThat(stages()).containsExactly("too large an output 1", "refused 2");
    assertThat(read(Topics.CONTEXT_TASKS)).isEmpty();
    assertThat(meters.get("sluice.topology.too.large").counter().count()).isEqualTo(1);
  }

  @Test
  void aDefectCostsItsRecordAndNothingElse() {
    send("one", "a");
    send("one", Counting.THROW);
    send("one", Counting.TOO_LARGE_STATE);
    send("one", "b");
    assertThat(stages()).containsExactly("a 1", "given up", "given up", "b 2");
    assertThat(read(Topics.DEAD_LETTERS))
        .hasSize(2)
        .allMatch(l -> l.getFailure().getCode().equals(FailureCodes.INTERNAL))
        .extracting(DeadLetter::getRequestId)
        .containsExactly("r-one", "r-one");
    assertThat(meters.get("sluice.topology.defects").counter().count()).isEqualTo(2);
  }

  @Test
  void aStateIsWokenOnceItsTimeHasCome() {
    send("one", Counting.WAKE_IN_TEN);
    stages();
    driver.advanceWallClockTime(Duration.ofSeconds(9));
    assertThat(stages()).isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(stages()).containsExactly("woken 2");
    driver.advanceWallClockTime(Duration.ofSeconds(60));
    assertThat(stages()).isEmpty();
  }

  @Test
  void aTimerThatWasMovedOrWhoseStateHasLeftDoesNotGoOff() {
    send("one", Counting.WAKE_IN_TEN);
    driver.advanceWallClockTime(Duration.ofSeconds(5));
    send("one", Counting.WAKE_IN_TEN);
    send("two", Counting.WAKE_IN_TEN);
    send("two", Counting.LEAVE);
    stages();
    driver.advanceWallClockTime(Duration.ofSeconds(5));
    assertThat(stages()).isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(5));
    assertThat(stages()).containsExactly("woken 3");
  }

  @Test
  void anInletThatThrowsCostsItsRecordAndNothingElse() {
    send("one", "a");
    pipe("one", new byte[] {1, 2, 3});
    send("one", "b");
    assertThat(stages()).containsExactly("a 1", "b 2");
    assertThat(read(Topics.DEAD_LETTERS))
        .extracting(letter -> letter.getFailure().getCode())
        .containsExactly(FailureCodes.UNDECODABLE);
  }

  @Test
  void aStateThatCannotBeReadIsSetAsideAndItsKeyBeginsAnew() {
    send("one", Counting.WAKE_IN_TEN);
    send("two", "x");
    byte[] broken = {(byte) 0xC3, 1, 9, 9, 9, 9, 9, 9, 9, 9};
    driver.<String, byte[]>getKeyValueStore("counting-states").put("one", broken);
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    driver.<String, byte[]>getKeyValueStore("counting-states").put("two", broken);
    send("two", "y");
    send("one", "z");
    assertThat(stages()).containsExactly("wake in ten 1", "x 1", "y 1", "z 1");
    assertThat(read(Topics.DEAD_LETTERS))
        .hasSize(2)
        .allMatch(letter -> letter.getSourceTopic().equals("counting-states"))
        .allMatch(letter -> letter.getValue().equals(ByteBuffer.wrap(broken)));
    assertThat(meters.get("sluice.topology.states.unreadable").counter().count()).isEqualTo(2);
  }

  @Test
  void whatIsNotTheMachinesIsIgnored() {
    write("k", Request.newBuilder().setRequestId("r").setInput("x").build());
    assertThat(stages()).isEmpty();
    assertThat(read(Topics.DEAD_LETTERS)).isEmpty();
  }

  private void send(String key, String event) {
    write(
        key,
        Request.newBuilder()
            .setRequestId("r-" + key)
            .setConversationId(key)
            .setInput(event)
            .build());
  }

  private void write(String key, Request request) {
    pipe(key, AvroCodec.of(Request.class).encode(request));
  }

  private void pipe(String key, byte[] value) {
    driver
        .createInputTopic(
            Topics.REQUESTS.name(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key.getBytes(UTF_8), value);
  }

  private List<String> stages() {
    return read(Topics.STATUS).stream().map(StatusEvent::getStage).toList();
  }

  private <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    List<V> values = new ArrayList<>();
    for (byte[] value :
        driver
            .createOutputTopic(
                topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readValuesToList()) {
      try {
        values.add(AvroCodec.of(topic.value()).decode(value));
      } catch (UndecodableException e) {
        throw new AssertionError(e);
      }
    }
    return values;
  }
}
