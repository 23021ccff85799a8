package dev.sluice.topology.runtime;

import dev.sluice.core.settings.TopologySettings;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all state stores of a process share: blocks, indexes, filters and write buffers
 * all count towards one bound.
 *
 * @see <a href="https://kafka.apache.org/documentation/streams/developer-guide/memory-mgmt">Kafka
 *     Streams, memory management</a>
 */
final class StateMemory implements AutoCloseable {
  /** Under which the stores find it among the stream settings. */
  static final String SETTING = "sluice.state.memory";

  /** The part of it that indexes and filters may hold against blocks. */
  private static final double FOR_INDEXES = 0.2;

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  private final long bytes;

  private StateMemory(Cache cache, WriteBufferManager writeBuffers, long bytes) {
    this.cache = cache;
    this.writeBuffers = writeBuffers;
    this.bytes = bytes;
  }

  static StateMemory of(TopologySettings settings) {
    return ofMegabytes(settings.stateMemoryMb());
  }

  static StateMemory ofMegabytes(int megabytes) {
    RocksDB.loadLibrary();
    long bytes = (long) megabytes << 20;
    Cache cache = new LRUCache(bytes, -1, false, FOR_INDEXES);
    return new StateMemory(cache, new WriteBufferManager(bytes / 2, cache), bytes);
  }

  /** How much it is. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Has every store use the shared memory. Made by Kafka Streams. */
  public static final class Setter implements RocksDBConfigSetter {
    private static final long WRITE_BUFFER = 4L << 20;
    private static final long BLOCK = 8L << 10;

    @Override
    public void setConfig(String store, Options options, Map<String, Object> settings) {
      if (!(settings.get(SETTING) instanceof StateMemory memory)) {
        throw new IllegalStateException(SETTING + " is missing among the stream settings");
      }
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(memory.cache);
      table.setBlockSize(BLOCK);
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinTopLevelIndexAndFilter(true);
      table.setFilterPolicy(new BloomFilter());
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(memory.writeBuffers);
      options.setWriteBufferSize(WRITE_BUFFER);
      options.setMaxWriteBufferNumber(2);
    }

    /** The memory outlives its stores. */
    @Override
    public void close(String store, Options options) {}
  }
}
