package dev.sluice.workers.embedding;

import dev.sluice.schemas.Usage;
import dev.sluice.workers.usage.PaidUsage;
import java.time.Duration;

/**
 * One text's embedding.
 *
 * @param vector not copied, and not to be changed
 * @param usage the text's share of what the provider counted for the call; the shares of a call add
 *     up to the whole
 * @param attempts how often the call was sent, the last time included; 0 if a cache had it
 * @param latency how long the call took
 */
public record EmbeddedText(float[] vector, Usage usage, int attempts, Duration latency) {

  /** Its cost. */
  public PaidUsage spent() {
    return new PaidUsage(usage, attempts, 0, latency);
  }
}
