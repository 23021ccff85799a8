package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
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
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector store in a Lucene index on this machine's disk. All tenants share one index, so that
 * one commit is enough for all of them; the tenant is a filter inside the vector search, never
 * after it. The processes of one machine may share the folder: they write in turn, and each finds
 * at once what another has stored. Scores are cosines, or with {@code hybrid} the fused ranks of
 * vectors and BM25.
 */
public final class LuceneVectorStore implements MarkedVectorStore, AutoCloseable {
  /** The longest wait of a write for other processes before it fails. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(LuceneVectorStore.class);

  private final Path folder;
  private final String model;
  private final boolean hybrid;
  private final IndexSite site;
  private final Duration patience;

  /** Whether files of the index seemed to be damaged; before the first look they may be. */
  private volatile boolean suspect = true;

  /** What the index said of itself last; null before the first look. */
  private volatile @Nullable IndexMark seen;

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
    this(folder, model, hybrid, IndexSite.any());
  }

  /**
   * @param folder the folder of the index; created if it is missing
   * @param model the embedding model; an index of another one is refused
   * @param hybrid whether words count beside vectors
   * @param site the index that is to be there
   */
  public LuceneVectorStore(Path folder, String model, boolean hybrid, IndexSite site) {
    this(folder, model, hybrid, site, PATIENCE);
  }

  LuceneVectorStore(Path folder, String model, boolean hybrid, IndexSite site, Duration patience) {
    this.folder = folder;
    this.model = model;
    this.hybrid = hybrid;
    this.site = site;
    this.patience = patience;
  }

  /** One that cannot be opened is moved aside, and is empty then. */
  @Override
  public IndexMark mark() {
    Index opened = open();
    try {
      IndexMark mark;
      try {
        mark = look(opened.reads());
      } catch (IOException e) {
        if (!DamagedIndex.isSign(e)) {
          throw e;
        }
        mark = setAside(opened);
      }
      if (!mark.equals(seen)) {
        opened.reads().forget();
        seen = mark;
      }
      boolean _ = site.isRight(mark);
      return mark;
    } catch (IOException | RuntimeException e) {
      throw LuceneFailures.of(e, opened.directory());
    }
  }

  private IndexMark look(NewestCommit reads) throws IOException {
    IndexMark mark = reads.mark();
    if (suspect) {
      reads.forget();
      boolean _ = reads.search((searcher, reader) -> true, true);
      suspect = false;
    }
    return mark;
  }

  /** Under the lock, so that no other process writes meanwhile; it may have been put right. */
  private IndexMark setAside(Index opened) throws IOException {
    try (Lock lock = opened.directory().obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
      suspect = true;
      try {
        IndexMark mark = look(opened.reads());
        lock.ensureValid();
        return mark;
      } catch (IOException e) {
        if (!DamagedIndex.isSign(e)) {
          throw e;
        }
        Path aside = DamagedIndex.setAside(folder, "damaged-" + System.currentTimeMillis());
        opened.reads().forget();
        log.warn(
            "The vector index in {} cannot be opened ({}); its files are moved to {}, and it is filled again",
            folder,
            e.getMessage(),
            aside);
        return new IndexMark.Empty();
      }
    } catch (LockObtainFailedException e) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "another process writes to the vector index", e);
    }
  }

  private CallException failure(Throwable e, Directory directory) {
    if (DamagedIndex.isSign(e)) {
      suspect = true;
    }
    return LuceneFailures.of(e, directory);
  }

  /**
   * Opens the index and checks that it is for the embedding model.
   *
   * @throws CallException if it cannot be used
   */
  public void check() {
    IndexMark _ = mark();
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
      throw failure(e, opened.directory());
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
      Throwable cause = e.getCause() == null ? e : e.getCause();
      suspect |= cause instanceof CallException && DamagedIndex.isSign(rootOf(cause));
      throw failure(cause, opened.directory());
    }
  }

  private static Throwable rootOf(Throwable failure) {
    return failure.getCause() == null ? failure : failure.getCause();
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
    identity.ifPresent(known -> known.requireModel(model));
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
                new GroupCommit(directory, model, site, patience),
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
