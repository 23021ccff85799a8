package dev.sluice.hosting;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opened parts of something larger, each pushed as soon as it is open. They are closed once,
 * the newest first, as it may still use the older ones. A part that cannot be closed is logged and
 * leaves none of the others open. Safe for concurrent use; nothing may be pushed once it is closed.
 */
public final class CloseStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CloseStack.class);

  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

  /** The opening of something that has several parts. */
  public interface Opening<T, E extends Exception> {
    /**
     * Opens the parts and pushes each.
     *
     * @param parts for {@code T} to keep, and to close with itself
     */
    T open(CloseStack parts) throws E;
  }

  /**
   * Opens something that has several parts. If that fails, the parts that are open by then are
   * closed.
   *
   * @throws E as the opening failed
   */
  public static <T, E extends Exception> T opening(Opening<T, E> opening) throws E {
    CloseStack parts = new CloseStack();
    boolean opened = false;
    try {
      T whole = opening.open(parts);
      opened = true;
      return whole;
    } finally {
      if (!opened) {
        parts.close();
      }
    }
  }

  /** Takes a part over, to close it; returns the part. */
  public <T extends AutoCloseable> T push(T part) {
    parts.push(part);
    return part;
  }

  /** Closes every part. */
  @Override
  public void close() {
    closeAll();
  }

  /** Closes every part; returns what kept parts from being closed, which is logged as well. */
  public List<Exception> closeAll() {
    List<Exception> failures = new ArrayList<>();
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      closed(part).ifPresent(failures::add);
    }
    return failures;
  }

  /** Closes one part; returns what kept it from being closed. */
  static Optional<Exception> closed(AutoCloseable part) {
    try {
      part.close();
      return Optional.empty();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.warn("{} was not closed", part, e);
      return Optional.of(e);
    }
  }
}
