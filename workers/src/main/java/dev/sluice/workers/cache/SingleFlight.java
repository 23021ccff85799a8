package dev.sluice.workers.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The one fetch for all callers that want the same at once. All of them get its failure, too, and a
 * later caller fetches anew. If the caller that fetches is interrupted, another takes over.
 */
final class SingleFlight<K, V> {
  /** Something that is worth fetching once. */
  interface Fetch<V> {
    V fetch() throws InterruptedException;
  }

  /**
   * A fetched value.
   *
   * @param own whether this caller fetched it itself
   */
  record Landed<V>(V value, boolean own) {}

  /** The failure of a fetch whose caller was interrupted: another caller is to fetch. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super(null, null, false, false);
    }
  }

  private final ConcurrentMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

  Landed<V> get(K key, Fetch<V> fetch) throws InterruptedException {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> other = running.putIfAbsent(key, mine);
      if (other == null) {
        return new Landed<>(lead(key, mine, fetch), true);
      }
      try {
        return new Landed<>(other.get(), false);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof Abandoned)) {
          throw unwrapped(e.getCause());
        }
      }
    }
  }

  private V lead(K key, CompletableFuture<V> mine, Fetch<V> fetch) throws InterruptedException {
    Throwable failure = new Abandoned();
    try {
      V value = fetch.fetch();
      failure = null;
      running.remove(key, mine);
      mine.complete(value);
      return value;
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      if (failure != null) {
        running.remove(key, mine);
        mine.completeExceptionally(failure);
      }
    }
  }

  private static RuntimeException unwrapped(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
