package dev.sluice.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.Passage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkStorePackerTest {
  /** Writes down how many chunks each write has. */
  private static final class Writes implements VectorStore {
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
      sizes.add(chunks.size());
      return Map.of();
    }

    @Override
    public void delete(String tenant, Collection<String> chunkIds) {}

    @Override
    public List<Passage> search(String tenant, SearchQuery query) {
      return List.of();
    }
  }

  @TempDir Path folder;

  @Test
  void aWriteHoldsNoMoreChunksThanItIsSetTo() throws Exception {
    int most =
        Settings.read(SettingsSource.of(Map.of("UPSERT_BATCH", "3"), Map.of(), folder))
            .embedding()
            .upsertBatch();
    Writes writes = new Writes();
    try (ChunkStorePacker batches = ChunkStorePacker.start(writes, most, Duration.ofMinutes(1), 1);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        Chunk chunk = chunk("c" + i);
        all.add(
            threads.submit(() -> {
              batches.upsert("acme", chunk);
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(writes.sizes).containsExactly(3, 3, 3);
  }

  private static Chunk chunk(String id) {
    return new Chunk(id, "doc", 0, "title", "text", Map.of(), new float[] {1, 2});
  }
}
