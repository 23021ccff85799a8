package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/** A writer that holds the index's exclusive lock. Used by one thread. */
final class ExclusiveWriter implements AutoCloseable {
  private final IndexWriter writer;
  private final String model;

  /** The index's id, to be written with its identity. */
  private final Optional<String> id;

  /** The identity of the index; null while it is empty. */
  private @Nullable IndexIdentity identity;

  /**
   * @throws org.apache.lucene.store.LockObtainFailedException if another process writes
   * @throws dev.sluice.core.failure.RetriableException if it is not the index of the site
   */
  ExclusiveWriter(Directory directory, String model, IndexSite site) throws IOException {
    this.writer = new IndexWriter(directory, IndexFormat.writerConfig());
    this.model = model;
    Map<String, String> commitData = new HashMap<>();
    Iterable<Map.Entry<String, String>> live = writer.getLiveCommitData();
    if (live != null) {
      live.forEach(entry -> commitData.put(entry.getKey(), entry.getValue()));
    }
    int documents = writer.getDocStats().numDocs;
    IndexMark mark = CommitData.mark(commitData.entrySet(), documents);
    if (!site.isRight(mark)) {
      writer.rollback();
      site.admit(mark);
    }
    this.id =
        mark instanceof IndexMark.Marked marked
            ? Optional.of(marked.id())
            : mark instanceof IndexMark.Unmarked ? Optional.empty() : site.id();
    this.identity = documents > 0 ? CommitData.identity(commitData.entrySet()).orElse(null) : null;
  }

  /**
   * Applies the operations in order and makes them durable, then completes them.
   *
   * @throws IOException if none of them took effect
   */
  void commit(List<PendingWrite> operations) throws IOException {
    List<Runnable> outcomes = new ArrayList<>();
    try {
      for (PendingWrite operation : operations) {
        outcomes.add(apply(operation));
      }
      writer.commit();
    } catch (IOException | RuntimeException | Error e) {
      try {
        writer.rollback();
      } catch (IOException | RuntimeException ofRollback) {
        e.addSuppressed(ofRollback);
      }
      throw e;
    }
    outcomes.forEach(Runnable::run);
  }

  /**
   * Applies an operation.
   *
   * @return completes the operation after the commit has succeeded
   */
  private Runnable apply(PendingWrite operation) throws IOException {
    for (String id : operation.delete()) {
      writer.deleteDocuments(ChunkDocument.key(operation.tenant(), id));
    }
    Map<String, CallException> refused = new HashMap<>();
    for (Chunk chunk : operation.put()) {
      Optional<PermanentException> refusal = put(operation.tenant(), chunk);
      refusal.ifPresent(reason -> refused.put(chunk.id(), reason));
    }
    return () -> operation.done().complete(refused);
  }

  private Optional<PermanentException> put(String tenant, Chunk chunk) throws IOException {
    try {
      IndexIdentity known = identity;
      if (known != null) {
        known.requireModel(model);
        known.requireDimensions(chunk.vector().length);
      }
      writer.updateDocument(ChunkDocument.key(tenant, chunk.id()), ChunkDocument.of(tenant, chunk));
      if (known == null) {
        IndexIdentity fresh = new IndexIdentity(model, chunk.vector().length);
        writer.setLiveCommitData(CommitData.of(fresh, id));
        identity = fresh;
      }
      return Optional.empty();
    } catch (PermanentException e) {
      return Optional.of(e);
    } catch (IllegalArgumentException e) {
      // The index refuses the document, for instance for a term or a vector that is too long.
      return Optional.of(
          new PermanentException(
              FailureCodes.INVALID_REQUEST, "the chunk cannot be stored: " + e.getMessage(), e));
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
