package dev.sluice.topology.conversation;

import dev.sluice.core.settings.ConversationSettings;
import dev.sluice.core.settings.LlmSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.topology.machine.RecordLimit;
import java.time.Duration;

/**
 * The settings that decisions about conversations follow.
 *
 * @param topK passages to look up for each request; 0 if none are wanted
 * @param archiveRetry how long after the last sign of an archive its turns are sent to it again
 * @param retention how long after its last event a conversation leaves even with turns that are not
 *     known to be archived: by then their records have left the log, and nobody can archive them
 */
record ConversationPolicy(
    ConversationSettings conversations,
    LlmSettings llm,
    int topK,
    Duration archiveRetry,
    Duration retention,
    RecordLimit limit) {
  private static final Duration LEAST_ARCHIVE_RETRY = Duration.ofMinutes(1);

  static ConversationPolicy of(Settings settings, Duration retention) {
    Duration idle = settings.conversations().idle();
    return new ConversationPolicy(
        settings.conversations(),
        settings.llm(),
        settings.vectors().enabled() ? settings.vectors().topK() : 0,
        idle.compareTo(LEAST_ARCHIVE_RETRY) > 0 ? idle : LEAST_ARCHIVE_RETRY,
        retention,
        RecordLimit.of(settings.kafka()));
  }

  /** Turns to load into a cold conversation: at least the newest, whose number is needed. */
  int historyTurns() {
    return Math.max(1, conversations.windowTurns());
  }

  /** Bytes of the state for the turns at hand. */
  int turnBytes() {
    return limit.bytes() / 2;
  }

  /** Bytes of the state for the request under way and those that wait, together. */
  int pendingBytes() {
    return limit.bytes() / 8 * 3;
  }

  /** Bytes of the state for the ids of the requests that have ended lately. */
  int seenBytes() {
    return limit.bytes() / 10;
  }
}
