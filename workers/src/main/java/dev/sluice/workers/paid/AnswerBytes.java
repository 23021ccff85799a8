package dev.sluice.workers.paid;

import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.util.Objects;
import java.util.Optional;

/**
 * A model's answer as the ledger and the cache keep it: a {@link ChatResult}, so that its schema's
 * versions hold here too.
 */
public final class AnswerBytes {
  private static final AvroCodec<ChatResult> CODEC = AvroCodec.of(ChatResult.class);

  private AnswerBytes() {}

  /** The bytes of an answer. */
  public static byte[] write(String callId, LlmAnswer answer) {
    return CODEC.encode(
        ChatResult.newBuilder()
            .setRequestId(callId)
            .setOutput(answer.output())
            .setModel(answer.model())
            .setFinishReason(answer.finishReason())
            .setUsage(answer.usage())
            .setAttempts(answer.attempts())
            .setUnknownCalls(answer.unknownCalls())
            .build());
  }

  /** Reads one; nothing if the bytes are no answer that this process knows. */
  public static Optional<LlmAnswer> find(byte[] bytes) {
    try {
      return Optional.of(of(CODEC.decode(bytes)));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalStateException if the bytes are no answer
   */
  static LlmAnswer read(byte[] bytes) {
    try {
      return of(CODEC.decode(bytes));
    } catch (UndecodableException e) {
      throw new IllegalStateException("the ledger holds what is no answer", e);
    }
  }

  private static LlmAnswer of(ChatResult result) {
    return new LlmAnswer(
        Objects.requireNonNullElse(result.getOutput(), ""),
        Objects.requireNonNullElse(result.getModel(), ""),
        Objects.requireNonNullElse(result.getFinishReason(), ""),
        Objects.requireNonNullElseGet(result.getUsage(), () -> new Usage(0, 0)),
        result.getAttempts(),
        result.getUnknownCalls());
  }
}
