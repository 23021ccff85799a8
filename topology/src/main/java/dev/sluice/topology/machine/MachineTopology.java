package dev.sluice.topology.machine;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * One state machine as a sub-topology: a source for each inlet, one processor with a store of
 * states and one of timers, a sink for each topic that it writes to, and one for each source, where
 * records with a wrong key or partition are written again.
 */
public final class MachineTopology<S extends SpecificRecord, E> {

  /** Only whole segments are compacted, and a restart reads the rest. */
  private static final int SEGMENT_BYTES = 64 << 20;

  private final StateMachine<S, E> machine;
  private final List<Inlet<E>> inlets;
  private final TopicLayout layout;
  private final RecordLimit limit;
  private final MeterRegistry meters;

  public MachineTopology(
      StateMachine<S, E> machine,
      List<Inlet<E>> inlets,
      TopicLayout layout,
      RecordLimit limit,
      MeterRegistry meters) {
    this.machine = machine;
    this.inlets = List.copyOf(inlets);
    this.layout = layout;
    this.limit = limit;
    this.meters = meters;
  }

  /** Adds the sub-topology. */
  public void addTo(Topology topology) {
    String processor = machine.name();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Map<String, Inlet<E>> byTopic =
        inlets.stream().collect(toUnmodifiableMap(i -> i.topic().name(), Function.identity()));
    inlets.forEach(inlet ->
        topology.addSource(sourceName(inlet.topic()), bytes, bytes, inlet.topic().in(layout)));
    topology.addProcessor(
        processor,
        () ->
            new MachineProcessor<>(
                machine, byTopic, layout, limit, new MachineMetrics(meters, machine.name())),
        inlets.stream().map(i -> sourceName(i.topic())).toArray(String[]::new));
    topology.addStateStore(stateStore(), processor);
    topology.addStateStore(timerStore(), processor);
    ByteArraySerializer serializer = new ByteArraySerializer();
    written()
        .forEach(topic ->
            topology.addSink(
                sinkName(machine.name(), topic),
                topic.in(layout),
                serializer,
                serializer,
                processor));
  }

  /** Every topic that may be written to, always in the same order. */
  private List<Topic<?>> written() {
    Set<Topic<?>> written = new HashSet<>(machine.outputs());
    written.add(Topics.DEAD_LETTERS);
    inlets.forEach(inlet -> written.add(inlet.topic()));
    return written.stream().sorted(Comparator.comparing(Topic::name)).toList();
  }

  static String sinkName(String machine, Topic<?> topic) {
    return machine + "-to-" + topic.name();
  }

  static String stateStoreName(String machine) {
    return machine + "-states";
  }

  static String timerStoreName(String machine) {
    return machine + "-timers";
  }

  private String sourceName(Topic<?> topic) {
    return machine.name() + "-from-" + topic.name();
  }

  private StoreBuilder<KeyValueStore<String, byte[]>> stateStore() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(stateStoreName(machine.name())),
            Serdes.String(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(changelog());
  }

  private StoreBuilder<KeyValueStore<Bytes, byte[]>> timerStore() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(timerStoreName(machine.name())),
            Serdes.Bytes(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(changelog());
  }

  /** Changelogs are compacted; what was deleted need not be remembered for a day. */
  private Map<String, String> changelog() {
    return Map.of(
        TopicConfig.DELETE_RETENTION_MS_CONFIG,
        Long.toString(Duration.ofHours(1).toMillis()),
        TopicConfig.SEGMENT_BYTES_CONFIG,
        Integer.toString(SEGMENT_BYTES),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(layout.maxRecordBytes()));
  }
}
