package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.Passage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The vector store in a Lucene index on this machine's disk. All tenants share one index, so that
 * one commit is enough for all of them; the tenant is a filter inside the vector search, never
 * after it. The processes of one machine may share the folder: they write in turn, and each finds
 * at once what another has stored. Scores are cosines, or with {@code hybrid} the fused ranks of
 * vectors and BM25.
 */
public final class LuceneVectorStore implements VectorStore, AutoCloseable {
  /** The longest wait of a write for other processes before it fails. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final String model;
  private final boolean hybrid;
  private final Duration patience;

  /** Opened with the first call; guarded by this. */
  private @Nullable Index index;

  private boolean closed;

  private record Index(Directory directory, GroupCommit writes, NewestCommit reads)
      implements AutoCloseable {
    /** Closes its parts in this order, and all of them even if one fails. */
    @Override
    public void close() throws IOException {
      try (Directory _ = directory;
          NewestCommit _ = reads;
          GroupCommit _ = writes) {
        // The block is empty: the resources only need to be closed.
      }
    }
  }

  /**
   * @param folder the folder of the index; created if it is missing
   * @param model the embedding model; an index of another one is refused
   * @param hybrid whether words count beside vectors
   */
  public LuceneVectorStore(Path folder, String model, boolean hybrid) {
    this(folder, model, hybrid, PATIENCE);
  }

  LuceneVectorStore(Path folder, String model, boolean hybrid, Duration patience) {
    this.folder = folder;
    this.model = model;
    this.hybrid = hybrid;
    this.patience = patience;
  }

  /**
   * Opens the index and checks that it is for the embedding model.
   *
   * @throws CallException if it cannot be used
   */
  public void check() {
    Index opened = open();
    try {
      opened.reads().search((searcher, reader) -> identity(reader), Optional.empty());
    } catch (IOException | RuntimeException e) {
      throw LuceneFailures.of(e, opened.directory());
    }
  }

  @Override
  public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      return Map.of();
    }
    Map<String, CallException> refused = write(tenant, chunks, List.of());
    if (refused.size() == chunks.stream().map(Chunk::id).distinct().count()) {
      throw refused.values().iterator().next();
    }
    return refused;
  }

  @Override
  public void delete(String tenant, Collection<String> chunkIds) {
    if (!chunkIds.isEmpty()) {
      write(tenant, List.of(), List.copyOf(chunkIds));
    }
  }

  @Override
  public List<Passage> search(String tenant, SearchQuery query) {
    Index opened = open();
    try {
      return opened
          .reads()
          .search(
              (searcher, reader) -> {
                Optional<IndexIdentity> identity = identity(reader);
                if (identity.isEmpty()) {
                  return List.of();
                }
                identity.get().requireDimensions(query.vector().length);
                return new PassageSearch(searcher, tenant, query).find(hybrid);
              },
              List.of());
    } catch (IOException | RuntimeException e) {
      throw LuceneFailures.of(e, opened.directory());
    }
  }

  private Map<String, CallException> write(
      String tenant, List<Chunk> put, Collection<String> delete) {
    Index opened = open();
    GroupCommit writes = opened.writes();
    CompletableFuture<Map<String, CallException>> done = new CompletableFuture<>();
    writes.submit(new PendingWrite(tenant, put, delete, writes.expiry(), done));
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(
          FailureCodes.CANCELLED, "the write was interrupted and may still take effect", e);
    } catch (ExecutionException e) {
      throw LuceneFailures.of(e.getCause() == null ? e : e.getCause(), opened.directory());
    }
  }

  /**
   * The identity of the index in a commit, checked against the embedding model; empty if nothing is
   * stored.
   */
  private Optional<IndexIdentity> identity(DirectoryReader reader) throws IOException {
    if (reader.numDocs() == 0) {
      return Optional.empty();
    }
    Optional<IndexIdentity> identity =
        CommitData.identity(reader.getIndexCommit().getUserData().entrySet());
    identity.ifPresent(known -> known.requireModel(model, CommitData.ELSEWHERE));
    return identity;
  }

  private synchronized Index open() {
    if (closed) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the vector store is closed", null);
    }
    if (index == null) {
      try {
        Directory directory = FSDirectory.open(folder);
        index =
            new Index(
                directory,
                new GroupCommit(directory, model, patience),
                new NewestCommit(directory));
      } catch (IOException e) {
        throw new RetriableException(
            FailureCodes.UNAVAILABLE, "the folder %s cannot be used: %s".formatted(folder, e), e);
      }
    }
    return index;
  }

  /** Finishes the writes that have begun, then closes the store. */
  @Override
  public void close() throws IOException {
    Index opened;
    synchronized (this) {
      closed = true;
      opened = index;
      index = null;
    }
    if (opened != null) {
      opened.close();
    }
  }
}
