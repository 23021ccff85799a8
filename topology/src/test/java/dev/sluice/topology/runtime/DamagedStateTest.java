package dev.sluice.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class DamagedStateTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  @TempDir Path slot;
  private Path good;
  private Path broken;

  @BeforeEach
  void begin() throws Exception {
    RocksDB.loadLibrary();
    good = task("0_0");
    broken = task("0_1");
  }

  private Path task(String name) throws IOException, RocksDBException {
    Path task = slot.resolve("app").resolve(name);
    Path store = Files.createDirectories(task.resolve("rocksdb/conversation-states"));
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB db = RocksDB.open(options, store.toString())) {
      for (int i = 0; i < 100; i++) {
        db.put(("k" + i).getBytes(), new byte[1000]);
      }
      db.compactRange();
    }
    Files.writeString(task.resolve(".checkpoint"), "0\n1\nx 0 1\n");
    return task;
  }

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST", ".sst", "store", "rocksdb", "a file", "nothing"})
  void whatCannotBeOpenedIsMovedAsideAndTheRestStays(String how) throws Exception {
    damage(broken.resolve("rocksdb/conversation-states"), how);
    DamagedState.setAside(slot, NOW);
    assertThat(good).exists();
    assertThat(broken)
        .satisfies(task -> {
          if (how.equals("nothing")) {
            assertThat(task).exists();
          } else {
            assertThat(task).doesNotExist();
            assertThat(slot.resolve("damaged-" + NOW.toEpochMilli()).resolve("app/0_1")).exists();
          }
        });
  }

  private void damage(Path store, String how) throws IOException {
    switch (how) {
      case "nothing" -> {}
      case "store" -> wipe(store, "");
      case "rocksdb" -> {
        wipe(store, "");
        Files.delete(store);
        Files.delete(store.getParent());
      }
      case "a file" -> {
        wipe(store, "");
        Files.delete(store);
        Files.writeString(store, "not a folder");
      }
      default -> wipe(store, how);
    }
  }

  private static void wipe(Path store, String part) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().contains(part)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void whatBrokeInUseIsMovedAsideAtTheNextStartAndFewAreKept() throws Exception {
    Throwable corrupt =
        new ProcessorStateException("a store", new RocksDBException("Corruption: bad block"));
    assertThat(DamagedState.noteIfCorrupt(slot, corrupt)).isTrue();
    assertThat(DamagedState.noteIfCorrupt(slot, new ProcessorStateException("x"))).isFalse();
    for (int i = 0; i < 4; i++) {
      DamagedState.setAside(slot, NOW.plusSeconds(i));
      if (i < 3) {
        task("0_0");
        DamagedState.noteIfCorrupt(slot, corrupt);
      }
    }
    try (Stream<Path> kept = Files.list(slot)) {
      assertThat(
              kept.map(path -> path.getFileName().toString()).filter(n -> n.startsWith("damaged")))
          .hasSize(2);
    }
  }

  @Test
  void aFolderOfNobodyIsLeftAlone() throws Exception {
    Files.createDirectories(slot.resolve("app/other"));
    Files.writeString(slot.resolve("slot.lock"), "");
    DamagedState.setAside(slot, NOW);
    assertThat(List.of(slot.resolve("app/other"), slot.resolve("slot.lock")))
        .allMatch(Files::exists);
  }
}
