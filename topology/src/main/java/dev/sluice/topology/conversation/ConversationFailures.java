package dev.sluice.topology.conversation;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.ConversationSettings;
import dev.sluice.core.settings.VectorSettings;
import dev.sluice.schemas.Failure;
import java.time.Instant;

/** The failures with which a conversation ends a request by itself. */
final class ConversationFailures {
  private ConversationFailures() {}

  static Failure cancelled() {
    return new Failure(FailureCodes.CANCELLED, "The caller cancelled the request", null);
  }

  static Failure busy(int waiting) {
    return new Failure(
        FailureCodes.CONVERSATION_BUSY,
        "%d requests wait in the conversation, which is as many as %s or their size allows"
            .formatted(waiting, ConversationSettings.MAX_WAITING.name()),
        null);
  }

  static Failure searchDisabled() {
    return new Failure(
        FailureCodes.SEARCH_DISABLED,
        "The service is set to look no passages up (setting %s)"
            .formatted(VectorSettings.ENABLED.name()),
        null);
  }

  static Failure expired(Instant deadline, ConversationStage stage) {
    return new Failure(
        FailureCodes.DEADLINE_EXCEEDED,
        "The deadline, %s, passed while the request was at the stage %s; without one of its own it follows from %s"
            .formatted(deadline, stage.word(), ConversationSettings.DEADLINE.name()),
        "deadline");
  }

  static Failure unexplained() {
    return new Failure(
        FailureCodes.INTERNAL, "The worker gave neither a result nor a reason", null);
  }
}
