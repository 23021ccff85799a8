package dev.sluice.adapters.llama;

import java.time.Duration;

/**
 * The options of a model file in use.
 *
 * @param context the most tokens of a prompt and its answer; the file's own bound if that is less
 * @param calls answers that are made at once; the others wait, the first to come first
 * @param threads that compute
 * @param timeout of making one answer, without the wait for its turn
 */
public record LlamaOptions(int context, int calls, int threads, Duration timeout) {
  private static final int THREADS_PER_CALL = 8;

  /**
   * The options that suit this machine: few processors gain nothing from several answers at once.
   */
  public static LlamaOptions ofThisMachine(int context, Duration timeout) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new LlamaOptions(context, 1 + processors / THREADS_PER_CALL, processors, timeout);
  }
}
