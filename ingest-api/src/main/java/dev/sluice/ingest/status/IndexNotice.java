package dev.sluice.ingest.status;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.core.vectors.IndexReport.Fill;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How full the vector index was a moment ago, so that no search waits to be told. */
public final class IndexNotice implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final IndexBoard board;
  private final Thread thread = Thread.ofVirtual().name("index-notice").unstarted(this::run);

  /** Null while it is not known. */
  private volatile @Nullable IndexReport seen;

  public IndexNotice(IndexBoard board) {
    this.board = board;
  }

  /** Starts to look. */
  public void start() {
    thread.start();
  }

  /**
   * Whether documents are missing from the index that is searched. One that is built beside it is
   * of no account.
   */
  public boolean isIncomplete() {
    IndexReport report = seen;
    return report != null && report.fill() != Fill.COMPLETE && !report.beside();
  }

  private void run() {
    while (true) {
      try {
        Optional<IndexReport> report = board.report();
        seen = report.orElse(null);
      } catch (CallException e) {
        seen = null;
      }
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
