package dev.sluice.topology.conversation;

import static dev.sluice.topology.conversation.Given.passage;
import static dev.sluice.topology.conversation.Given.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Turn;
import dev.sluice.topology.conversation.PromptAssembler.Ready;
import dev.sluice.topology.conversation.PromptAssembler.TooLong;
import dev.sluice.topology.machine.RecordLimit;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PromptAssemblerTest {
  private static final RecordLimit ROOMY = new RecordLimit(1_000_000);

  @Test
  void theOrderIsInstructionsPassagesTurnsInput() {
    Ready prompt =
        ready(
            2000,
            List.of(new Passage("guide.md", 3, 0.9, "Gates open upwards.", "The guide")),
            List.of(turn(1), turn(2)),
            "and now?");
    assertThat(prompt.messages())
        .extracting(m -> m.getRole() + ": " + m.getContent())
        .containsExactly(
            "SYSTEM: Be brief.",
            "SYSTEM: Passages, best first:\n\n[1] guide.md#3 (The guide)\nGates open upwards.",
            "USER: input 1",
            "ASSISTANT: output 1",
            "USER: input 2",
            "ASSISTANT: output 2",
            "USER: and now?");
  }

  @Test
  void blankInstructionsMakeNoMessage() {
    Ready prompt =
        (Ready) new PromptAssembler(500, ROOMY).assemble(" ", List.of(), List.of(), "hi");
    assertThat(prompt.messages()).containsExactly(new Message(Role.USER, "hi"));
  }

  @Test
  void theOldestTurnsAndTheWorstPassagesAreLeftOut() {
    List<Turn> turns =
        IntStream.rangeClosed(1, 30)
            .mapToObj(i -> turn(i, "question " + i, "word ".repeat(20)))
            .toList();
    List<Passage> passages =
        IntStream.rangeClosed(1, 10).mapToObj(i -> passage("d" + i, "text ".repeat(30))).toList();
    Ready prompt = ready(400, passages, turns, "now");
    assertThat(prompt.passages()).isEqualTo(passages.subList(0, prompt.passages().size()));
    assertThat(prompt.passages().size()).isBetween(2, 9);
    List<String> asked =
        prompt.messages().stream()
            .map(Message::getContent)
            .filter(c -> c.startsWith("question"))
            .toList();
    assertThat(asked).isNotEmpty().endsWith("question 30").doesNotContain("question 1");
    assertThat(tokens(prompt)).isLessThanOrEqualTo(400);
  }

  @Test
  void passagesTakeWhatShortTurnsLeave() {
    List<Passage> passages =
        IntStream.rangeClosed(1, 10).mapToObj(i -> passage("d" + i, "text ".repeat(30))).toList();
    Ready alone = ready(400, passages, List.of(), "now");
    assertThat(alone.passages().size()).isGreaterThan(5);
  }

  @Test
  void anInputThatFillsTheBudgetAloneIsRefusedWithBothFigures() {
    PromptAssembler.Assembled assembled =
        new PromptAssembler(256, ROOMY)
            .assemble("Be brief.", List.of(), List.of(), "word ".repeat(400));
    assertThat(assembled)
        .isInstanceOfSatisfying(
            TooLong.class,
            t -> {
              assertThat(t.failure().getCode()).isEqualTo(FailureCodes.INPUT_TOO_LONG);
              assertThat(t.failure().getMessage()).contains("256", "PROMPT_TOKENS");
            });
  }

  @Test
  void aPromptThatNoRecordHoldsIsRefused() {
    PromptAssembler.Assembled assembled =
        new PromptAssembler(1_000_000, new RecordLimit(10_000))
            .assemble("", List.of(), List.of(), "x".repeat(20_000));
    assertThat(assembled)
        .isInstanceOfSatisfying(
            TooLong.class,
            t -> assertThat(t.failure().getCode()).isEqualTo(FailureCodes.TOO_LARGE));
  }

  @Property(tries = 200)
  void noPromptIsOverItsBudgets(
      @ForAll @IntRange(min = 256, max = 3000) int tokens,
      @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 1500) Integer> turnSizes,
      @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 1500) Integer> passageSizes) {
    List<Turn> turns =
        IntStream.range(0, turnSizes.size())
            .mapToObj(i -> turn(i + 1L, "q", "é ".repeat(turnSizes.get(i))))
            .toList();
    List<Passage> passages =
        passageSizes.stream().map(n -> passage("d", "zebra ".repeat(n))).toList();
    RecordLimit limit = new RecordLimit(12_000);
    Ready prompt =
        (Ready) new PromptAssembler(tokens, limit).assemble("Be brief.", passages, turns, "input");
    assertThat(tokens(prompt)).isLessThanOrEqualTo(tokens);
    int bytes =
        prompt.messages().stream().mapToInt(m -> EncodedSizes.text(m.getContent())).sum()
            + EncodedSizes.ofPassages(prompt.passages());
    assertThat(bytes).isLessThan(limit.bytes());
    assertThat(prompt.messages().getLast().getContent()).isEqualTo("input");
  }

  private static Ready ready(int tokens, List<Passage> passages, List<Turn> turns, String input) {
    return (Ready) new PromptAssembler(tokens, ROOMY).assemble("Be brief.", passages, turns, input);
  }

  private static int tokens(Ready prompt) {
    return 3 + prompt.messages().stream().mapToInt(m -> 4 + Tokens.count(m.getContent())).sum();
  }
}
