package dev.sluice.workers.usage;

import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.schemas.Usage;
import java.time.Duration;

/**
 * The use of an answer, or of one input's share of a call: tokens, calls and time.
 *
 * @param usage zero if a cache had the answer
 * @param attempts calls that were sent for it, the last included; 0 if a cache had the answer
 * @param unknownCalls calls whose outcome a crash hid
 * @param latency from the start of the work to the answer
 */
public record PaidUsage(Usage usage, int attempts, int unknownCalls, Duration latency) {

  /** What an answer cost. */
  public static PaidUsage on(LlmAnswer answer, Duration latency) {
    return new PaidUsage(answer.usage(), answer.attempts(), answer.unknownCalls(), latency);
  }
}
