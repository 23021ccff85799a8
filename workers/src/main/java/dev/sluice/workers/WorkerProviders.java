package dev.sluice.workers;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.workers.paid.CallAccounts;
import java.time.Duration;
import java.util.List;

/**
 * The models of a worker process, with everything around their calls.
 *
 * @param accounts what was paid for answers that nobody waits for any more
 * @param llmPaid whether the answers cost money
 * @param embeddingsPaid whether the embeddings do
 * @param warmUps what runs so that the first paid call is as quick as any
 * @param open what they stand on, in the order in which it was opened
 */
record WorkerProviders(
    LlmProvider llm,
    CallAccounts accounts,
    boolean llmPaid,
    EmbeddingProvider embeddings,
    boolean embeddingsPaid,
    List<Thread> warmUps,
    List<AutoCloseable> open)
    implements AutoCloseable {
  private static final Duration WARM_UP_PATIENCE = Duration.ofSeconds(20);

  WorkerProviders {
    warmUps = List.copyOf(warmUps);
    open = List.copyOf(open);
  }

  /**
   * Waits for the warm-ups, within bounds: a call that is claimed leaves at once, so that few
   * claims are open when a process dies, and those that are tell of calls that were sent.
   */
  void awaitWarmUps() {
    try {
      for (Thread warmUp : warmUps) {
        warmUp.join(WARM_UP_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Closing.inReverse(open);
  }
}
