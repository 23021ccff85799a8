package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model's answer as the ledger and the cache keep it: a {@link ChatResult}, so that its schema's
 * versions hold here too. The ledger keeps an answer of no use with its failure.
 */
public final class AnswerBytes {
  private static final AvroCodec<ChatResult> CODEC = AvroCodec.of(ChatResult.class);

  /**
   * Stands before what is of no use. Releases that know no such entries read no answer then, and
   * fail the request; without it they would take the entry for an empty answer.
   */
  private static final byte OF_NO_USE = 'U';

  private AnswerBytes() {}

  /** The bytes of an answer. */
  public static byte[] write(String callId, LlmAnswer answer) {
    return write(callId, answer, null);
  }

  /**
   * The bytes of an answer that was paid for.
   *
   * @param failure why the answer is of no use, if it is not
   */
  static byte[] write(String callId, LlmAnswer answer, @Nullable Failure failure) {
    byte[] bytes =
        CODEC.encode(
            ChatResult.newBuilder()
                .setRequestId(callId)
                .setOutput(answer.output())
                .setModel(answer.model())
                .setFinishReason(answer.finishReason())
                .setUsage(answer.usage())
                .setAttempts(answer.attempts())
                .setUnknownCalls(answer.unknownCalls())
                .setFailure(failure)
                .build());
    return failure == null ? bytes : marked(bytes);
  }

  private static byte[] marked(byte[] bytes) {
    byte[] marked = new byte[bytes.length + 1];
    marked[0] = OF_NO_USE;
    System.arraycopy(bytes, 0, marked, 1, bytes.length);
    return marked;
  }

  private static ChatResult decode(byte[] bytes) throws UndecodableException {
    boolean ofNoUse = bytes.length > 0 && bytes[0] == OF_NO_USE;
    return CODEC.decode(ofNoUse ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  /**
   * Reads what was paid for, be it of use or not; nothing if the bytes are no answer that this
   * process knows.
   */
  public static Optional<LlmAnswer> find(byte[] bytes) {
    try {
      return Optional.of(of(decode(bytes)));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads an answer.
   *
   * @throws PermanentProviderException if the answer was of no use
   * @throws IllegalStateException if the bytes are no answer
   */
  static LlmAnswer read(byte[] bytes) {
    ChatResult result;
    try {
      result = decode(bytes);
    } catch (UndecodableException e) {
      throw new IllegalStateException("the ledger holds what is no answer", e);
    }
    Failure failure = result.getFailure();
    if (failure != null) {
      throw new PermanentProviderException(
          failure.getCode(), failure.getMessage(), CallCost.Unanswered.NOT_SENT, null);
    }
    return of(result);
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
