package dev.sluice.core.status;

import dev.sluice.schemas.State;

/** The order of the states of a request. */
public final class Lifecycle {
  /** The number of ranks that each attempt has for its own steps. */
  private static final long RANKS_PER_ATTEMPT = 100;

  private Lifecycle() {}

  /** Whether no further step of the same attempt follows. */
  public static boolean isTerminal(State state) {
    return switch (state) {
      case COMPLETED, FAILED, CANCELLED, EXPIRED -> true;
      case PROCESSING, UNKNOWN -> false;
    };
  }

  /**
   * The rank of a step. It rises with every step of an attempt, and all ranks of a later attempt (a
   * replay, a document's next version) are higher than those of an earlier one.
   *
   * @param attempt from 0
   * @param step from 0 to 98; a terminal state is always the last of its attempt
   */
  public static long rank(long attempt, State state, int step) {
    if (step < 0 || step >= RANKS_PER_ATTEMPT - 1) {
      throw new IllegalArgumentException("step " + step);
    }
    return attempt * RANKS_PER_ATTEMPT + (isTerminal(state) ? RANKS_PER_ATTEMPT - 1 : step);
  }

  /**
   * Whether a status of this rank shows that an attempt is over: it has ended, or a later one has
   * begun. The status of a record that was refused has no such rank.
   */
  public static boolean hasEnded(long rank, long attempt) {
    return rank >= attempt * RANKS_PER_ATTEMPT + RANKS_PER_ATTEMPT - 1;
  }
}
