package dev.sluice.topology.conversation;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.ConversationSettings;
import dev.sluice.core.tokens.ChatTokens;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Turn;
import dev.sluice.topology.machine.RecordLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Assembles prompts: instructions, passages, the newest turns, the input. Instructions and input
 * are always whole. Of what is left of the room the best passages take up to half, the newest turns
 * what they need of the rest, and further passages what the turns leave.
 */
final class PromptAssembler {
  /** More than a task takes besides its messages and passages. */
  private static final int BYTES_OF_TASK = 2048;

  private static final int BYTES_PER_MESSAGE = 16;
  private static final String PASSAGES = "Passages, best first:";

  private final int tokens;
  private final RecordLimit limit;

  /** A prompt, or why there is none. */
  sealed interface Assembled {}

  /**
   * A prompt within its room.
   *
   * @param passages those that are in it, best first
   * @param turns how many are in it
   */
  record Ready(List<Message> messages, List<Passage> passages, int turns) implements Assembled {
    boolean holds(List<Passage> all, List<Turn> conversation) {
      return passages.size() == all.size() && turns == conversation.size();
    }
  }

  /** Instructions and input alone are too much. */
  record TooLong(Failure failure) implements Assembled {}

  /**
   * @param tokens what a prompt may hold
   * @param limit what the record of the task may hold, in which passages stand twice
   */
  PromptAssembler(int tokens, RecordLimit limit) {
    this.tokens = tokens;
    this.limit = limit;
  }

  /**
   * Assembles a prompt.
   *
   * @param system instructions; may be blank
   * @param passages best first
   * @param turns oldest first
   */
  Assembled assemble(String system, List<Passage> passages, List<Turn> turns, String input) {
    // A text has no more tokens than bytes: where all has room by its bytes, nothing need be
    // counted, which takes far longer.
    Assembled whole = assemble(EncodedSizes::text, system, passages, turns, input);
    return whole instanceof Ready ready && ready.holds(passages, turns)
        ? whole
        : assemble(Tokens::count, system, passages, turns, input);
  }

  private Assembled assemble(
      ToIntFunction<String> counter,
      String system,
      List<Passage> passages,
      List<Turn> turns,
      String input) {
    Room room = new Room(tokens - ChatTokens.PER_REPLY, limit.bytes() - BYTES_OF_TASK);
    room.take(message(counter, input));
    if (!system.isBlank()) {
      room.take(message(counter, system));
    }
    if (room.tokens < 0) {
      int needed = tokens - room.tokens;
      return new TooLong(
          new Failure(
              FailureCodes.INPUT_TOO_LONG,
              "The instructions and the input take %d tokens, more than the %d that %s allows"
                  .formatted(needed, tokens, ConversationSettings.PROMPT_TOKENS.name()),
              "input"));
    }
    if (room.bytes < 0) {
      return new TooLong(limit.tooLarge("The prompt", limit.bytes() - room.bytes));
    }
    List<Cost> blocks = blocks(counter, passages);
    Room half = new Room(room.tokens / 2, room.bytes / 2);
    int taken = 0;
    while (taken < blocks.size() && half.took(blocks.get(taken))) {
      room.take(blocks.get(taken));
      taken++;
    }
    int oldest = turns.size();
    while (oldest > 0 && room.took(turn(counter, turns.get(oldest - 1)))) {
      oldest--;
    }
    while (taken < blocks.size() && room.took(blocks.get(taken))) {
      taken++;
    }
    List<Passage> used = passages.subList(0, taken);
    List<Turn> newest = turns.subList(oldest, turns.size());
    return new Ready(messages(system, used, newest, input), used, newest.size());
  }

  private static List<Message> messages(
      String system, List<Passage> passages, List<Turn> turns, String input) {
    List<Message> messages = new ArrayList<>();
    if (!system.isBlank()) {
      messages.add(new Message(Role.SYSTEM, system));
    }
    if (!passages.isEmpty()) {
      StringBuilder text = new StringBuilder(PASSAGES);
      for (int i = 0; i < passages.size(); i++) {
        text.append(block(i + 1, passages.get(i)));
      }
      messages.add(new Message(Role.SYSTEM, text.toString()));
    }
    for (Turn turn : turns) {
      messages.add(new Message(Role.USER, turn.getInput()));
      messages.add(new Message(Role.ASSISTANT, turn.getOutput()));
    }
    messages.add(new Message(Role.USER, input));
    return List.copyOf(messages);
  }

  private static String block(int number, Passage passage) {
    String title = passage.getTitle() == null ? "" : " (" + passage.getTitle() + ")";
    return "\n\n[%d] %s#%d%s\n%s"
        .formatted(number, passage.getDocumentId(), passage.getChunk(), title, passage.getText());
  }

  private static Cost message(ToIntFunction<String> counter, String text) {
    return new Cost(
        ChatTokens.ofMessage(counter.applyAsInt(text)),
        EncodedSizes.text(text) + BYTES_PER_MESSAGE);
  }

  private static Cost turn(ToIntFunction<String> counter, Turn turn) {
    return message(counter, turn.getInput()).plus(message(counter, turn.getOutput()));
  }

  /** What each passage costs; the first one brings the message around all of them. */
  private static List<Cost> blocks(ToIntFunction<String> counter, List<Passage> passages) {
    List<Cost> costs = new ArrayList<>();
    for (Passage passage : passages) {
      String text = block(costs.size() + 1, passage);
      Cost cost =
          new Cost(counter.applyAsInt(text), EncodedSizes.text(text) + EncodedSizes.of(passage));
      costs.add(costs.isEmpty() ? cost.plus(message(counter, PASSAGES)) : cost);
    }
    return costs;
  }

  private record Cost(int tokens, int bytes) {
    Cost plus(Cost other) {
      return new Cost(tokens + other.tokens, bytes + other.bytes);
    }
  }

  /** What is left to be spent. */
  private static final class Room {
    private int tokens;
    private int bytes;

    Room(int tokens, int bytes) {
      this.tokens = tokens;
      this.bytes = bytes;
    }

    /** Takes it if it fits; whether it did. */
    boolean took(Cost cost) {
      boolean fits = cost.tokens <= tokens && cost.bytes <= bytes;
      if (fits) {
        take(cost);
      }
      return fits;
    }

    void take(Cost cost) {
      tokens -= cost.tokens;
      bytes -= cost.bytes;
    }
  }
}
