package dev.sluice.adapters.lucene;

import dev.sluice.core.vectors.IndexMark;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentCommitInfo;
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
    try {
      return once(search, none);
    } catch (IndexNotFoundException | IllegalStateException e) {
      // The index was deleted, or another is in its place.
      forget();
      return once(search, none);
    }
  }

  /**
   * What the newest commit says of the index. All of its files are there.
   *
   * @throws IOException if files are missing or damaged
   */
  IndexMark mark() throws IOException {
    while (true) {
      SegmentInfos newest;
      try {
        newest = SegmentInfos.readLatestCommit(directory);
      } catch (IndexNotFoundException e) {
        return new IndexMark.Empty();
      } catch (NoSuchFileException e) {
        if (generation() < 0) {
          return new IndexMark.Empty();
        }
        throw e;
      }
      try {
        int documents = 0;
        for (SegmentCommitInfo segment : newest) {
          documents += segment.info.maxDoc() - segment.getDelCount();
        }
        for (String file : newest.files(true)) {
          long _ = directory.fileLength(file);
        }
        return CommitData.mark(newest.getUserData().entrySet(), documents);
      } catch (NoSuchFileException e) {
        if (generation() == newest.getGeneration()) {
          throw e;
        }
        // Another commit took its place meanwhile.
      }
    }
  }

  /** The number of the newest commit; -1 if there is none. */
  private long generation() throws IOException {
    try {
      return SegmentInfos.getLastCommitGeneration(directory);
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  private <T> T once(Search<T> search, T none) throws IOException {
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
    long committed = generation();
    IndexSearcher searcher = manager.acquire();
    boolean current = false;
    try {
      current =
          ((DirectoryReader) searcher.getIndexReader()).getIndexCommit().getGeneration()
              == committed;
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

  /** Lets go of what is open: the index may have been deleted, or another be in its place. */
  synchronized void forget() throws IOException {
    SearcherManager old = searchers;
    searchers = null;
    if (old != null) {
      old.close();
    }
  }

  private synchronized @Nullable SearcherManager open() throws IOException {
    if (searchers == null) {
      try {
        searchers = new SearcherManager(directory, new SearcherFactory());
      } catch (IndexNotFoundException e) {
        return null;
      } catch (NoSuchFileException e) {
        if (generation() < 0) {
          return null;
        }
        throw e;
      }
    }
    return searchers;
  }

  @Override
  public void close() throws IOException {
    forget();
  }
}
