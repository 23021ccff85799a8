package dev.sluice.workers;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.hosting.CloseStack;
import dev.sluice.workers.paid.CallAccounts;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The models of a worker process, with everything around their calls.
 *
 * @param others makes the model of an index that was made with another one, by the identity of its
 *     vectors
 * @param warmUps threads that run so that the first paid call is as quick as any
 * @param parts the connections and models of the providers
 */
record WorkerProviders(
    Answers answers,
    Embeddings embeddings,
    Function<String, Embeddings> others,
    List<Thread> warmUps,
    CloseStack parts)
    implements AutoCloseable {
  private static final Duration WARM_UP_PATIENCE = Duration.ofSeconds(20);

  /**
   * The model that answers.
   *
   * @param paid whether its calls cost money
   * @param accounts of the paid calls whose answers nobody waits for any more
   */
  record Answers(LlmProvider llm, boolean paid, CallAccounts accounts) {}

  /**
   * The model that embeds.
   *
   * @param paid whether its calls cost money
   */
  record Embeddings(EmbeddingProvider provider, boolean paid) {}

  /** The model of an index that was made with another than that of the settings. */
  Embeddings ofIndex(String identity) {
    return others.apply(identity);
  }

  WorkerProviders {
    warmUps = List.copyOf(warmUps);
  }

  /**
   * Waits for the warm-ups, within bounds. A claimed call then leaves at once: few claims are open
   * when a process dies, and those that are belong to calls that were sent.
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
    parts.close();
  }
}
