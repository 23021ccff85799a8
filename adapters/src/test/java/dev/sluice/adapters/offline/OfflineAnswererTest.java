package dev.sluice.adapters.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OfflineAnswererTest {
  private static final Passage BRIDGE =
      new Passage(
          "bridges.md",
          0,
          0.7,
          "# Bridges of Altmar\n\nThe town has two bridges. The Heron Bridge was opened in 1911 by the"
              + " mayor.\nIt is 240 metres\nlong. Cars have been banned from it since 1988.",
          "Bridges");

  private static final Passage HARBOUR =
      new Passage(
          "harbour.txt",
          3,
          0.6,
          "The harbour freezes in most winters. A tug of the town keeps the channel open.",
          null);

  private final OfflineAnswerer answerer = new OfflineAnswerer();

  @Test
  void quotesTheSentenceThatFitsWithItsSource() throws Exception {
    String output = ask("When was the Heron Bridge opened?", List.of(HARBOUR, BRIDGE)).output();

    assertThat(output)
        .startsWith("Offline answer (no model is configured)")
        .contains("“The Heron Bridge was opened in 1911 by the mayor.” — source: bridges.md")
        .doesNotContain("harbour.txt");
  }

  @Test
  void quotesAcrossLineBreaksAndWordForms() throws Exception {
    assertThat(ask("Are cars banned?", List.of(BRIDGE)).output())
        .contains("“Cars have been banned from it since 1988.”");
    assertThat(ask("How many metres?", List.of(BRIDGE)).output())
        .contains("“It is 240 metres long.”");
  }

  @Test
  void saysWhenOnlyTheNearestPassageWasFound() throws Exception {
    assertThat(ask("Which fish swim there?", List.of(HARBOUR)).output())
        .contains("No sentence shares a word with the question")
        .contains("“The harbour freezes in most winters.” — source: harbour.txt");
  }

  @Test
  void aPassageThatIsNotNearIsNotQuotedForWantOfAnother() throws Exception {
    Passage far = new Passage("harbour.txt", 3, 0.2, HARBOUR.getText(), null);

    assertThat(ask("Which fish swim there?", List.of(far)).output())
        .doesNotContain("harbour")
        .contains("Nothing in the documents");
  }

  @Test
  void cutsSentencesWhereTheyEnd() {
    assertThat(
            Sentences.of(
                "Run ./sluice up first. It costs 1.5 s, says Dr. Miller. Done!\n- One\n- Two"))
        .containsExactly(
            "Run ./sluice up first.", "It costs 1.5 s, says Dr. Miller.", "Done!", "One", "Two");
    assertThat(Sentences.of("Before.\n# A heading\nA line that\ngoes on. 日本語です。次の文。\n\n| a | b |"))
        .containsExactly("Before.", "A heading", "A line that goes on.", "日本語です。次の文。", "| a | b |");
    assertThat(Sentences.of(" \n---\n\n***")).isEmpty();
  }

  @Test
  void saysWhenNothingFits() throws Exception {
    assertThat(ask("Who are you?", List.of()).output())
        .isEqualTo(
            "Offline answer (no model is configured). Nothing in the documents found or in this"
                + " conversation fits the question.");
  }

  @Test
  void quotesWhatWasAskedBefore() throws Exception {
    Prompt prompt =
        new Prompt()
            .system("Passages: The Heron Bridge was opened in 1911.")
            .user("How long is the Heron Bridge?")
            .assistant("240 metres.")
            .user("And when does the harbour freeze?")
            .assistant("In most winters.");

    String both = answer(prompt.user("What did I ask before?"), List.of()).output();
    assertThat(both)
        .contains("“And when does the harbour freeze?” — you said")
        .contains("“How long is the Heron Bridge?” — you said");
    assertThat(both.indexOf("harbour")).isLessThan(both.indexOf("Heron"));

    String first = answer(prompt.user("What was my first question?"), List.of()).output();
    assertThat(first.indexOf("Heron")).isBetween(0, first.indexOf("harbour"));

    assertThat(answer(prompt.user("What did I ask before?"), List.of(BRIDGE)).output())
        .isEqualTo(both);
    assertThat(answer(prompt.user("What did you answer?"), List.of()).output())
        .contains("“In most winters.” — I answered");
  }

  @Test
  void quotesWhatWasToldBefore() throws Exception {
    Prompt prompt =
        new Prompt()
            .user("My name is Ada Miller and I keep bees. What is a bridge?")
            .assistant(OfflineAnswerer.OPENING + ", quoting what fits best: “my name”")
            .user("What is my name?");

    assertThat(answer(prompt, List.of(HARBOUR)).output())
        .isEqualTo(
            "Offline answer (no model is configured), from this conversation:\n\n"
                + "“My name is Ada Miller and I keep bees.” — you said");
  }

  @Test
  void answersInJsonWhereItIsAskedFor() throws Exception {
    LlmCall call =
        call(new Prompt().user("When was the bridge opened?"), List.of(BRIDGE), 500, "json_object");

    JsonNode json = JsonMapper.shared().readTree(answerer.answer(call).output());

    assertThat(json.get("offline").booleanValue()).isTrue();
    assertThat(json.get("quotes").get(0).get("source").stringValue()).isEqualTo("bridges.md");
    assertThat(json.get("quotes").get(0).get("text").stringValue()).contains("1911");
  }

  @Test
  void keepsToTheBoundOfTheAnswer() throws Exception {
    LlmAnswer cut =
        answerer.answer(
            call(new Prompt().user("When was the bridge opened?"), List.of(BRIDGE), 12, "text"));

    assertThat(cut.finishReason()).isEqualTo("length");
    assertThat(cut.usage().getOutputTokens()).isBetween(1, 12);
    assertThat(Tokens.count(cut.output())).isEqualTo(cut.usage().getOutputTokens());
  }

  @Test
  void givesTheSameAnswerToTheSameCall() throws Exception {
    LlmAnswer once = ask("When was the Heron Bridge opened?", List.of(BRIDGE, HARBOUR));

    assertThat(ask("When was the Heron Bridge opened?", List.of(BRIDGE, HARBOUR))).isEqualTo(once);
    assertThat(once.model()).isEqualTo("offline");
    assertThat(once.finishReason()).isEqualTo("stop");
    assertThat(once.usage().getInputTokens())
        .isEqualTo(Tokens.count("When was the Heron Bridge opened?"));
  }

  @Test
  void refusesAPromptWithoutAQuestion() {
    assertThatThrownBy(() -> answer(new Prompt().system("Be brief."), List.of(BRIDGE)))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("no message of a user");
  }

  private LlmAnswer ask(String question, List<Passage> passages) throws InterruptedException {
    return answer(new Prompt().user(question), passages);
  }

  private LlmAnswer answer(Prompt prompt, List<Passage> passages) throws InterruptedException {
    return answerer.answer(call(prompt, passages, 500, "text"));
  }

  private static LlmCall call(Prompt prompt, List<Passage> passages, int maxTokens, String format) {
    return new LlmCall(
        "acme",
        "call-1",
        "gpt-4",
        prompt.messages(),
        passages,
        0.7,
        maxTokens,
        format,
        false,
        Instant.EPOCH);
  }

  private record Prompt(List<Message> messages) {
    Prompt() {
      this(List.of());
    }

    Prompt system(String text) {
      return with(Role.SYSTEM, text);
    }

    Prompt user(String text) {
      return with(Role.USER, text);
    }

    Prompt assistant(String text) {
      return with(Role.ASSISTANT, text);
    }

    private Prompt with(Role role, String text) {
      List<Message> more = new ArrayList<>(messages);
      more.add(new Message(role, text));
      return new Prompt(more);
    }
  }
}
