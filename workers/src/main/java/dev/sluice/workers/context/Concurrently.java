package dev.sluice.workers.context;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Two blocking calls at the same time. */
final class Concurrently {
  private Concurrently() {}

  /** A call that may block. */
  interface Blocking<T> extends Callable<T> {
    @Override
    T call() throws InterruptedException;
  }

  /**
   * Runs the first on a virtual thread and the second on this one. If the second fails or this
   * thread is interrupted, the first is interrupted and not waited for.
   *
   * @throws RuntimeException as one of them failed
   */
  static <A, B, R> R run(Blocking<A> first, Blocking<B> second, BiFunction<A, B, R> both)
      throws InterruptedException {
    FutureTask<A> other = new FutureTask<>(first);
    Thread.ofVirtual().name("context lookup").start(other);
    try {
      B b = second.call();
      return both.apply(other.get(), b);
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } finally {
      other.cancel(true);
    }
  }

  private static RuntimeException unwrapped(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
