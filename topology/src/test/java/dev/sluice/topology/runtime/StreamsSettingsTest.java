package dev.sluice.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.KafkaClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

class StreamsSettingsTest {
  @Test
  void eachSettingReachesTheStreams() {
    Properties properties =
        properties(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "one:1,two:2",
                "TOPIC_PREFIX", "t.",
                "SERVICE_NAME", "svc",
                "STREAM_THREADS", "3",
                "STANDBY_REPLICAS", "2",
                "REPLICATION_FACTOR", "3",
                "MAX_RECORD_BYTES", "2000000"));
    assertThat(properties)
        .containsEntry("bootstrap.servers", "one:1,two:2")
        .containsEntry("application.id", "t.svc-topology")
        .containsEntry("num.stream.threads", 3)
        .containsEntry("num.standby.replicas", 2)
        .containsEntry("replication.factor", 3)
        .containsEntry("state.dir", "folder")
        .containsEntry("producer.max.request.size", 2_000_000);
  }

  @Test
  void hopsAreExactlyOnceAndQuick() {
    assertThat(properties(Map.of()))
        .containsEntry("processing.guarantee", StreamsConfig.EXACTLY_ONCE_V2)
        .containsEntry("commit.interval.ms", 7L)
        .containsEntry("max.task.idle.ms", -1L);
  }

  @Test
  void kafkaTakesThemAll() {
    Properties properties = properties(Map.of());
    StreamsConfig config = new StreamsConfig(properties);
    assertThat(config.getMainConsumerConfigs("group", "client", 0))
        .containsEntry("session.timeout.ms", 8000)
        .containsEntry("auto.offset.reset", "earliest");
    assertThat(config.getProducerConfigs("client"))
        .containsEntry("transaction.timeout.ms", 8000)
        .as("nothing is sent before the commit, which is sooner")
        .containsEntry("linger.ms", "100");
  }

  @Test
  void theStoresShareTheMemoryThatIsSet() {
    Settings settings = settings(Map.of("STATE_MEMORY_MB", "24"));
    try (StateMemory memory = StateMemory.of(settings.topology());
        Options options = new Options()) {
      options.setTableFormatConfig(new BlockBasedTableConfig());
      new StateMemory.Setter().setConfig("a", options, Map.of(StateMemory.SETTING, memory));
      assertThat(memory.bytes()).isEqualTo(24L << 20);
      assertThat(options.writeBufferManager()).isNotNull();
    }
  }

  private static Settings settings(Map<String, String> flags) {
    return Settings.read(
        SettingsSource.of(flags, Map.of(), Path.of("src/test/no-environment-files")));
  }

  private static Properties properties(Map<String, String> flags) {
    Settings settings = settings(flags);
    try (StateMemory memory = StateMemory.ofMegabytes(8)) {
      return StreamsSettings.of(
          settings,
          new KafkaClient(Map.of("bootstrap.servers", settings.kafka().bootstrapServers())),
          Path.of("folder"),
          memory);
    }
  }
}
