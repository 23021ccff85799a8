package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.simulator.Calls;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.Replies;
import dev.sluice.simulator.SimulatedProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OpenAiLlmTest {
  private final Map<LimitKey, ObservedLimits> limits = new ConcurrentHashMap<>();
  private SimulatedProvider service;
  private OpenAiConnection connection;
  private OpenAiLlm llm;

  @BeforeEach
  void start() {
    service = SimulatedProvider.start(ProviderOptions.defaults().withLimits(600, 60_000));
    connection = OpenAiFixture.connect(service.baseUrl());
    llm = new OpenAiLlm(connection, limits::put);
  }

  @AfterEach
  void stop() {
    connection.close();
    service.close();
  }

  @Test
  void sendsThePromptWholeAndGivesTheAnswerBack() throws Exception {
    LlmCall call =
        OpenAiFixture.call(
            "gpt-4",
            "text",
            List.of(
                new Message(Role.SYSTEM, "Be brief."),
                new Message(Role.USER, "First"),
                new Message(Role.ASSISTANT, "A reply"),
                new Message(Role.USER, "Second")));

    LlmAnswer answer = llm.answer(call);

    assertThat(answer.output()).isEqualTo(Replies.to("A reply", "Second"));
    assertThat(answer.model()).isEqualTo("gpt-4");
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.usage().getInputTokens()).isGreaterThan(16);
    // The service counts an answer once its last byte is written, which the caller may be ahead of.
    await()
        .untilAsserted(
            () -> assertThat(service.calls(call.callId())).isEqualTo(new Calls(1, 1, 1)));
  }

  @Test
  void tellsThatTheFilterHeldTheAnswerBack() throws Exception {
    LlmAnswer answer = llm.answer(OpenAiFixture.ask("Something #filter"));

    assertThat(answer.finishReason()).isEqualTo("content_filter");
    assertThat(answer.output()).isEmpty();
  }

  @Test
  void handsOnWhatTheHeadersSayOfEachModel() throws Exception {
    llm.answer(OpenAiFixture.ask("hello"));

    ObservedLimits observed = limits.get(new LimitKey("openai", "gpt-4"));
    assertThat(observed.limitRequests()).hasValue(600);
    assertThat(observed.remainingRequests()).hasValue(599);
    assertThat(observed.requestsReset()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
    assertThat(observed.limitTokens()).hasValue(60_000);
    assertThat(observed.remainingTokens().getAsInt()).isBetween(59_000, 59_999);
  }

  @Test
  void handsOnTheHeadersOfAFailureToo() {
    assertThatThrownBy(() -> llm.answer(OpenAiFixture.ask("#fail=server_error")))
        .isInstanceOf(RetriableException.class);

    assertThat(limits).containsKey(new LimitKey("openai", "gpt-4"));
  }

  @Test
  void aListenerThatFailsCostsNoAnswer() throws Exception {
    OpenAiLlm unlucky =
        new OpenAiLlm(
            connection,
            (key, observed) -> {
              throw new IllegalStateException("of the listener");
            });

    assertThat(unlucky.answer(OpenAiFixture.ask("hello")).output()).isNotBlank();
  }

  @Test
  void learnsWhatAReasoningModelDoesNotTake() throws Exception {
    for (String parameter : List.of("max_tokens", "temperature")) {
      assertThatThrownBy(() -> llm.answer(OpenAiFixture.ask("o3-mini", "hello")))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining(parameter);
    }

    assertThat(llm.answer(OpenAiFixture.ask("o3-mini", "hello")).output()).isNotBlank();
    assertThat(llm.answer(OpenAiFixture.ask("gpt-4", "hello")).output()).isNotBlank();
  }

  @Test
  void takesAKeyThatChanges() throws Exception {
    AtomicReference<String> key = new AtomicReference<>("old");
    service.keys(Set.of("old"));
    try (OpenAiConnection rotating =
        new OpenAiConnection(service.baseUrl(), key::get, Duration.ofSeconds(10))) {
      OpenAiLlm model = new OpenAiLlm(rotating, OpenAiFixture.NOBODY);
      assertThat(model.answer(OpenAiFixture.ask("hello")).output()).isNotBlank();
      key.set("new");
      service.keys(Set.of("new"));
      assertThat(model.answer(OpenAiFixture.ask("hello")).output()).isNotBlank();
    }
  }

  @Test
  void aRefusedKeyThatWasRotatedIsWorthAnotherTry() throws Exception {
    AtomicReference<String> key = new AtomicReference<>("old");
    CurrentSecret kept =
        new CurrentSecret() {
          @Override
          public String get() {
            return key.get();
          }

          @Override
          public boolean renew(String refused) {
            return key.compareAndSet("old", "new") || !key.get().equals(refused);
          }
        };
    service.keys(Set.of("new"));
    try (OpenAiConnection rotating =
        new OpenAiConnection(service.baseUrl(), kept, Duration.ofSeconds(10))) {
      OpenAiLlm model = new OpenAiLlm(rotating, OpenAiFixture.NOBODY);
      assertThatThrownBy(() -> model.answer(OpenAiFixture.ask("hello")))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("rotated");
      assertThat(model.answer(OpenAiFixture.ask("hello")).output()).isNotBlank();
      service.keys(Set.of("another"));
      assertThatThrownBy(() -> model.answer(OpenAiFixture.ask("hello")))
          .isInstanceOf(PermanentException.class);
    }
  }

  @Test
  void aRotatedKeyOfAzureMakesANewClient() {
    AtomicReference<String> key = new AtomicReference<>("old");
    try (OpenAiConnection azure =
        new OpenAiConnection(
            URI.create("https://me.openai.azure.com/openai/v1"), key::get, Duration.ofSeconds(1))) {
      OpenAIClient first = azure.client();
      assertThat(azure.client()).isSameAs(first);
      key.set("new");
      assertThat(azure.client()).isNotSameAs(first);
    }
  }

  @Test
  void hundredsOfCallsWaitSideBySide() throws Exception {
    service.limits(1_000_000, 1_000_000_000);
    service.latency(Duration.ofMillis(1500), Duration.ofMillis(1500));
    connection.warmUp();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<LlmAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        LlmCall call = OpenAiFixture.ask("Question " + i);
        answers.add(threads.submit(() -> llm.answer(call)));
      }
      for (int i = 0; i < 300; i++) {
        assertThat(answers.get(i).get().output()).isEqualTo(Replies.to(null, "Question " + i));
      }
    }
    assertThat(service.mostConcurrency()).isGreaterThan(100);
    await().untilAsserted(() -> assertThat(service.calls()).isEqualTo(new Calls(300, 300, 300)));
  }
}
