package dev.sluice.workers.embedding;

import dev.sluice.schemas.Usage;
import java.util.List;

/** The usage of a call, shared out among its inputs to the last token. */
final class UsageShares {
  private final Usage whole;

  /** The sum of the weights before each position, and after the last. */
  private final long[] before;

  /**
   * @param weights of the inputs, none negative; an input of weight 0 gets nothing
   */
  UsageShares(Usage whole, List<Integer> weights) {
    this.whole = whole;
    this.before = new long[weights.size() + 1];
    for (int i = 0; i < weights.size(); i++) {
      before[i + 1] = before[i] + weights.get(i);
    }
  }

  /** The share of one input. */
  Usage of(int position) {
    return new Usage(
        share(whole.getInputTokens(), position), share(whole.getOutputTokens(), position));
  }

  private int share(long amount, int position) {
    return (int) (upTo(amount, position + 1) - upTo(amount, position));
  }

  /** Rounding the sums rather than the shares leaves nothing over. */
  private long upTo(long amount, int position) {
    long all = before[before.length - 1];
    return all == 0 ? 0 : amount * before[position] / all;
  }
}
