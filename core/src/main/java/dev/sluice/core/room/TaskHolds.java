package dev.sluice.core.room;

import java.util.ArrayList;
import java.util.List;

/**
 * The room that a task holds: what a call brought lives on in what the task writes, so the room is
 * left when the task has ended.
 */
public final class TaskHolds {
  private static final ScopedValue<TaskHolds> CURRENT = ScopedValue.newInstance();

  /** Of the task's own thread alone. */
  private final List<AnswerRoom.Hold> holds = new ArrayList<>();

  private TaskHolds() {}

  /** Runs a task; the room that it took on this thread is left at its end. */
  public static void run(Runnable task) {
    TaskHolds own = new TaskHolds();
    try {
      ScopedValue.where(CURRENT, own).run(task);
    } finally {
      own.leaveAll();
    }
  }

  private void leaveAll() {
    holds.forEach(AnswerRoom.Hold::close);
    holds.clear();
  }

  /** Leaves the room that the task on this thread holds. */
  static void leave() {
    if (CURRENT.isBound()) {
      CURRENT.get().leaveAll();
    }
  }

  /** True if a task runs on this thread, which leaves at its end what is taken now. */
  public static boolean isInTask() {
    return CURRENT.isBound();
  }

  static void adopt(AnswerRoom.Hold hold) {
    if (CURRENT.isBound()) {
      CURRENT.get().holds.add(hold);
    }
  }
}
