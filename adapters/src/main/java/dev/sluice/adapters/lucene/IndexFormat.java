package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.EnglishWords;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.TieredMergePolicy;

/** The configuration of the index's writer and format. */
final class IndexFormat {
  /**
   * The most dimensions of a vector. Lucene's own limit is 1,024, and OpenAI's models give 1,536
   * and 3,072.
   */
  static final int MAX_DIMENSIONS = 4096;

  private static final double BUFFER_MB = 32;

  /**
   * The largest segment. It limits a merge to some seconds, since the other processes cannot write
   * in the meantime.
   */
  private static final double MAX_SEGMENT_MB = 128;

  /**
   * The size that smaller segments count as in a merge. With Lucene's 16 a small index would be
   * merged again every few commits.
   */
  private static final double FLOOR_MB = 1;

  private IndexFormat() {}

  /** The configuration of one writer; each writer needs its own. */
  static IndexWriterConfig writerConfig() {
    TieredMergePolicy merges = new TieredMergePolicy();
    merges.setMaxMergedSegmentMB(MAX_SEGMENT_MB);
    merges.setFloorSegmentMB(FLOOR_MB);
    return new IndexWriterConfig(EnglishWords.ANALYZER)
        .setCodec(new WideCodec())
        .setMergePolicy(merges)
        .setMaxFullFlushMergeWaitMillis(0)
        .setRAMBufferSizeMB(BUFFER_MB);
  }

  private static final class WideCodec extends Lucene104Codec {
    private final KnnVectorsFormat vectors = new WideVectors();

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return vectors;
    }
  }

  /**
   * Lucene's own format with more dimensions. It is written under Lucene's name for the format, so
   * that every reader knows it.
   */
  private static final class WideVectors extends KnnVectorsFormat {
    private final KnnVectorsFormat hnsw = new Lucene99HnswVectorsFormat();

    WideVectors() {
      super("Lucene99HnswVectorsFormat");
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return hnsw.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return hnsw.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return MAX_DIMENSIONS;
    }
  }
}
