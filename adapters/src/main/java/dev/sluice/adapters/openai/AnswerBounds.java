package dev.sluice.adapters.openai;

import dev.sluice.core.room.AnswerRoom;

/**
 * The bounds of what a service may answer.
 *
 * @param bytes the most bytes of one answer of a chat, decompressed
 * @param room the memory of all answers together
 */
public record AnswerBounds(int bytes, AnswerRoom room) {
  /** Bounds for tools that call a service they know. */
  static AnswerBounds ofTools() {
    return new AnswerBounds(4 * 1024 * 1024, AnswerRoom.of(Runtime.getRuntime().maxMemory(), 50));
  }
}
