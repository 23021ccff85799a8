package dev.sluice.adapters.lucene;

import java.io.IOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/** The newest commit of any process, open for searching. */
final class NewestCommit implements AutoCloseable {
  /** A search in a commit. */
  interface Search<T> {
    T on(IndexSearcher searcher, DirectoryReader reader) throws IOException;
  }

  private final Directory directory;

  /** Null while there is no index; guarded by this. */
  private @Nullable SearcherManager searchers;

  NewestCommit(Directory directory) {
    this.directory = directory;
  }

  /**
   * Searches the newest commit.
   *
   * @param none the result if nothing was ever stored
   */
  <T> T search(Search<T> search, T none) throws IOException {
    SearcherManager manager = open();
    if (manager == null) {
      return none;
    }
    IndexSearcher searcher = newest(manager);
    try {
      return search.on(searcher, (DirectoryReader) searcher.getIndexReader());
    } finally {
      manager.release(searcher);
    }
  }

  /**
   * The searcher of the newest commit. The number of a commit is part of a file name, so a listing
   * of the folder shows whether there is a newer one. Lucene's own check would read the header of
   * every segment.
   */
  private IndexSearcher newest(SearcherManager manager) throws IOException {
    long committed = SegmentInfos.getLastCommitGeneration(directory);
    IndexSearcher searcher = manager.acquire();
    boolean current = false;
    try {
      current =
          ((DirectoryReader) searcher.getIndexReader()).getIndexCommit().getGeneration()
              >= committed;
    } finally {
      if (!current) {
        manager.release(searcher);
      }
    }
    if (current) {
      return searcher;
    }
    manager.maybeRefreshBlocking();
    return manager.acquire();
  }

  private synchronized @Nullable SearcherManager open() throws IOException {
    if (searchers == null) {
      try {
        searchers = new SearcherManager(directory, new SearcherFactory());
      } catch (IndexNotFoundException e) {
        return null;
      }
    }
    return searchers;
  }

  @Override
  public synchronized void close() throws IOException {
    if (searchers != null) {
      searchers.close();
    }
  }
}
