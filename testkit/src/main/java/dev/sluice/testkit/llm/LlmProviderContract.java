package dev.sluice.testkit.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.testkit.outage.StatedCost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** The contract of every {@link LlmProvider}. */
@Timeout(120)
public abstract class LlmProviderContract {
  private static final Passage PASSAGE =
      new Passage("heron.md", 0, 0.9, "The Heron Bridge was opened in 1911.", "Heron Bridge");

  protected abstract LlmProvider provider();

  /** A model that it can be asked for. */
  protected abstract String model();

  /** The model that answers where that one was asked for. */
  protected String answeringModel() {
    return model();
  }

  /** The number that ask at once; fewer of a model that computes in this process. */
  protected int callers() {
    return 20;
  }

  /**
   * A call that fails.
   *
   * @param name of the failure
   * @param cost that the failure must state
   */
  public record FailingCall(String name, LlmProvider provider, LlmCall call, CallCost cost) {}

  /** Calls that fail: one at least for each cost that the model or its server can cause. */
  protected abstract List<FailingCall> failingCalls();

  @TestFactory
  Stream<DynamicTest> aFailureStatesTheCostOfItsCall() {
    return failingCalls().stream()
        .map(failing ->
            DynamicTest.dynamicTest(
                failing.name(),
                () ->
                    StatedCost.check(
                        () -> failing.provider().answer(failing.call()), failing.cost())));
  }

  @Test
  void hasAName() {
    assertThat(provider().name()).matches("[a-z0-9-]+").isEqualTo(provider().name());
  }

  @Test
  void answersAQuestionAndCounts() throws Exception {
    LlmAnswer answer =
        provider().answer(call(100, "text", user("When was the Heron Bridge opened?")));

    assertThat(answer.output()).isNotBlank();
    assertThat(answer.model()).isEqualTo(answeringModel());
    assertThat(answer.finishReason()).isIn("stop", "length");
    assertThat(answer.usage().getInputTokens()).isBetween(5, 200);
    assertThat(answer.usage().getOutputTokens()).isBetween(1, 100);
    assertThat(answer.unknownCalls()).isZero();
  }

  @Test
  void takesAWholeConversation() throws Exception {
    LlmAnswer answer =
        provider()
            .answer(
                call(
                    200,
                    "text",
                    new Message(Role.SYSTEM, "Be brief. " + PASSAGE.getText()),
                    user("Hello, my name is Zoë \"Z\" 🐝."),
                    new Message(Role.ASSISTANT, "Hello!\n\tHow can I help?"),
                    user("What is my name?")));

    assertThat(answer.output()).isNotBlank();
  }

  @Test
  void keepsToTheBoundOfTheAnswer() throws Exception {
    LlmAnswer answer =
        provider()
            .answer(call(5, "text", user("When was the Heron Bridge opened? " + "x ".repeat(50))));

    assertThat(answer.usage().getOutputTokens()).isBetween(1, 5);
    assertThat(answer.finishReason()).isEqualTo("length");
  }

  /** Whole, unless the bound of the answer cut it off. */
  @Test
  void answersWithAJsonObjectWhereAsked() throws Exception {
    LlmAnswer answer =
        provider()
            .answer(call(300, "json_object", user("In JSON: when was the Heron Bridge opened?")));

    assertThat(answer.output().strip()).startsWith("{");
    if (answer.finishReason().equals("length")) {
      assertThat(answer.usage().getOutputTokens()).isEqualTo(300);
    } else {
      assertThat(JsonMapper.shared().readTree(answer.output()).isObject()).isTrue();
    }
  }

  @Test
  void takesALongPrompt() {
    assertThatCode(() ->
            provider().answer(call(50, "text", user("bridge ".repeat(1000) + "opened when?"))))
        .doesNotThrowAnyException();
  }

  @Test
  void manyMayAskAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<LlmAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < callers(); i++) {
        String question = "When was the Heron Bridge opened, asked for time number " + i + "?";
        answers.add(threads.submit(() -> provider().answer(call(60, "text", user(question)))));
      }
      for (Future<LlmAnswer> answer : answers) {
        assertThat(answer.get().output()).isNotBlank();
      }
    }
  }

  @Test
  void anInterruptedCallerGetsNoAnswer() throws Exception {
    FutureTask<LlmAnswer> task =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          return provider().answer(call(50, "text", user("When was it opened?")));
        });
    Thread.ofVirtual().start(task);

    assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
  }

  /** A message of the user. */
  protected static Message user(String text) {
    return new Message(Role.USER, text);
  }

  /** A call of its own id with a passage beside the messages. */
  protected LlmCall call(int maxTokens, String responseFormat, Message... messages) {
    return new LlmCall(
        "acme",
        "call-" + UUID.randomUUID(),
        model(),
        List.of(messages),
        List.of(PASSAGE),
        0.7,
        maxTokens,
        responseFormat,
        false,
        Instant.now().plus(Duration.ofSeconds(60)));
  }
}
