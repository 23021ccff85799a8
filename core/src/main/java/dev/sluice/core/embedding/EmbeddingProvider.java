package dev.sluice.core.embedding;

import java.util.List;
import java.util.OptionalInt;

/**
 * A model that turns text into vectors. Calls block; run them on virtual threads.
 *
 * <p>A failure states the cost of its call, as a {@link dev.sluice.core.failure.ProviderFailure}:
 * limits and usage are accounted by it, and by nothing else. A cause changes nothing. {@link
 * dev.sluice.core.failure.CallCost} says of each cost when it applies and what follows. A failure
 * that states none counts as unknown. No ledger stands around these calls, since each is packed
 * anew.
 */
public interface EmbeddingProvider {
  /** The name under which limits, prices and metrics know it, such as openai. */
  String name();

  /** The model; vectors of different models never meet in one index. */
  String model();

  /** The length of every vector; of an unknown model it is absent until the first answer. */
  OptionalInt dimensions();

  /** The bounds of one call. */
  EmbeddingLimits limits();

  /**
   * Embeds texts in one call; the vectors are in the order of the texts.
   *
   * @param texts none blank, within {@link #limits()}
   * @throws dev.sluice.core.failure.RetriableProviderException if the call has no answer, and
   *     trying again can help
   * @throws dev.sluice.core.failure.PermanentProviderException if trying again cannot help, or if
   *     the answer is of no use
   * @throws InterruptedException if the thread was interrupted; the cost of the call is unknown
   */
  EmbeddingAnswer embed(List<String> texts) throws InterruptedException;
}
