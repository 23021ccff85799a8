package dev.sluice.core.settings;

import java.nio.file.Path;
import java.util.List;

/** The settings of the topology processes. */
public record TopologySettings(Path stateDir, int threads, int standbyReplicas, int stateMemoryMb) {
  public static final Setting<Path> STATE_DIR =
      new Setting<>(
          "STATE_DIR",
          "The folder of the local state; each topology process has its own below it.",
          ".sluice/state",
          "a folder",
          false,
          Path::of);

  public static final Setting<Integer> THREADS =
      Setting.integer("STREAM_THREADS", 1, 1, 64, "Stream threads of one topology process.");

  public static final Setting<Integer> STANDBY_REPLICAS =
      Setting.integer(
          "STANDBY_REPLICAS",
          0,
          0,
          5,
          "Copies of the state that other topology processes keep ready; 1 in production.");

  public static final Setting<Integer> STATE_MEMORY_MB =
      Setting.integer(
          "STATE_MEMORY_MB",
          64,
          8,
          16_384,
          "Megabytes that the state stores of a process use for caches and write buffers, together.");

  static final List<Setting<?>> SETTINGS =
      List.of(STATE_DIR, THREADS, STANDBY_REPLICAS, STATE_MEMORY_MB);

  static TopologySettings read(SettingsReader reader) {
    return new TopologySettings(
        /* stateDir= */ reader.get(STATE_DIR),
        /* threads= */ reader.get(THREADS),
        /* standbyReplicas= */ reader.get(STANDBY_REPLICAS),
        /* stateMemoryMb= */ reader.get(STATE_MEMORY_MB));
  }
}
