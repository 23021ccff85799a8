package dev.sluice.core.suspect;

import java.util.Collection;
import java.util.Map;

/**
 * The tasks that were under way when a process ran out of memory. They are tried again one at a
 * time, in whichever process, so that the one at fault shows itself.
 */
public interface SuspectTasks {
  /** So often must a task have died alone before it is set aside. */
  int PROVEN = 2;

  /**
   * All suspects, each with the number of deaths in which it was the only task under way.
   *
   * @throws dev.sluice.core.failure.RetriableException if they cannot be read
   */
  Map<String, Integer> all();

  /**
   * A process dies by memory. A task that was under way by itself counts as having died alone;
   * several become suspects, or stay as they are.
   *
   * @throws dev.sluice.core.failure.RetriableException if it cannot be noted
   */
  void died(Collection<String> ids);

  /**
   * A task has ended, well or not, and its process lives: it is no suspect.
   *
   * @throws dev.sluice.core.failure.RetriableException if it cannot be noted
   */
  void clear(String id);
}
