package dev.sluice.topology.conversation;

import dev.sluice.schemas.Current;
import dev.sluice.schemas.Stage;
import java.util.Locale;

/** The stage of a request, as its status shows it, in the order of its way. */
enum ConversationStage {
  /** Taken, and not yet begun. */
  ACCEPTED(1),
  /** Behind others of its conversation. */
  WAITING(2),
  /** History and passages are looked up. */
  CONTEXT(3),
  /** The model is asked. */
  CHAT(4);

  private final int rank;

  ConversationStage(int rank) {
    this.rank = rank;
  }

  /** The stage of the request under way. */
  static ConversationStage of(Current current) {
    return current.getStage() == Stage.CONTEXT ? CONTEXT : CHAT;
  }

  /** The word in the status. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The step of the status's rank. */
  int rank() {
    return rank;
  }
}
