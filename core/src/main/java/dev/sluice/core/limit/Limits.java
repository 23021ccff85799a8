package dev.sluice.core.limit;

/**
 * The limits of a model.
 *
 * @param requestsPerMinute at least 1
 * @param tokensPerMinute at least 1
 */
public record Limits(int requestsPerMinute, int tokensPerMinute) {
  public Limits {
    if (requestsPerMinute < 1 || tokensPerMinute < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
