package dev.sluice.workers.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Price;
import dev.sluice.core.settings.PriceTable;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.TestTasks;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ChatHandlerTest {
  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
  private static final Instant DEADLINE = NOW.plusSeconds(60);
  private static final Passage PASSAGE = new Passage("d", 0, 0.9, "text", null);

  private final List<LlmCall> calls = new ArrayList<>();
  private final Map<String, LlmAnswer> paid = new HashMap<>();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private ChatHandler handler(boolean costs, Function<LlmCall, LlmAnswer> script) {
    LlmProvider llm =
        new LlmProvider() {
          @Override
          public String name() {
            return "scripted";
          }

          @Override
          public LlmAnswer answer(LlmCall call) {
            calls.add(call);
            return script.apply(call);
          }
        };
    return new ChatHandler(
        llm,
        id -> Optional.ofNullable(paid.get(id)),
        new UsageRecords(
            costs,
            "scripted",
            new PriceTable(Map.of("gpt-4", new Price(new BigDecimal("30"), new BigDecimal("60")))),
            meters,
            InstantSource.fixed(NOW)));
  }

  private static LlmAnswer fine(LlmCall call) {
    return new LlmAnswer("42", "gpt-4-0613", "stop", new Usage(11, 3), 2, 1);
  }

  private static ChatTask task(String conversation) {
    return new ChatTask(
        "acme",
        "req",
        conversation,
        3,
        List.of(new Message(Role.USER, "why?")),
        List.of(PASSAGE),
        "gpt-4",
        0.5,
        100,
        "text",
        true,
        DEADLINE);
  }

  @Test
  void theAnswerCarriesWhatTheProviderToldAndThePassagesOfThePrompt() throws Exception {
    var outputs =
        handler(false, ChatHandlerTest::fine).handle(TestTasks.of(Topics.CHAT_TASKS, task("conv")));

    assertThat(outputs).hasSize(1);
    TaskOutput<ChatResult> output = TestTasks.only(Topics.CHAT_RESULTS, outputs);
    assertThat(output.key()).isEqualTo("conv");
    assertThat(output.value())
        .isEqualTo(
            new ChatResult(
                "acme",
                "req",
                "conv",
                3,
                "42",
                "gpt-4-0613",
                "stop",
                new Usage(11, 3),
                List.of(PASSAGE),
                2,
                1,
                null));
  }

  @Test
  void theCallIsTheSameForEveryDeliveryAndAnotherForEveryAttempt() throws Exception {
    ChatHandler handler = handler(false, ChatHandlerTest::fine);

    handler.handle(TestTasks.of(Topics.CHAT_TASKS, task("conv")));
    handler.handle(TestTasks.of(Topics.CHAT_TASKS, task("conv")));

    assertThat(calls).extracting(LlmCall::callId).containsExactly("acme/req/3", "acme/req/3");
    LlmCall call = calls.getFirst();
    assertThat(call.tenant()).isEqualTo("acme");
    assertThat(call.model()).isEqualTo("gpt-4");
    assertThat(call.temperature()).isEqualTo(0.5);
    assertThat(call.maxTokens()).isEqualTo(100);
    assertThat(call.responseFormat()).isEqualTo("text");
    assertThat(call.deadline()).isEqualTo(DEADLINE);
    assertThat(call.messages()).extracting(Message::getContent).containsExactly("why?");
    assertThat(call.passages()).containsExactly(PASSAGE);
  }

  @Test
  void aPaidCallLeavesAUsageRecord() throws Exception {
    var outputs =
        handler(true, ChatHandlerTest::fine).handle(TestTasks.of(Topics.CHAT_TASKS, task(null)));

    assertThat(TestTasks.only(Topics.CHAT_RESULTS, outputs).key()).isEqualTo("req");
    TaskOutput<UsageEvent> usage = TestTasks.only(Topics.USAGE, outputs);
    assertThat(usage.key()).isEqualTo("acme");
    assertThat(usage.value().getOperation()).isEqualTo(Operation.CHAT);
    assertThat(usage.value().getProvider()).isEqualTo("scripted");
    assertThat(usage.value().getModel()).isEqualTo("gpt-4-0613");
    assertThat(usage.value().getRequestId()).isEqualTo("req");
    assertThat(usage.value().getUsage()).isEqualTo(new Usage(11, 3));
    assertThat(usage.value().getAttempts()).isEqualTo(2);
    assertThat(usage.value().getCached()).isFalse();
    assertThat(usage.value().getUnknownCalls()).isEqualTo(1);
    assertThat(usage.value().getAt()).isEqualTo(NOW);
    assertThat(usage.value().getLatencyMs()).isNotNegative();
    // 11 tokens at 30 and 3 at 60 for a million.
    assertThat(usage.value().getCostMicros()).isEqualTo(510);
    assertThat(meters.get("sluice.usage.cost").tag("model", "gpt-4-0613").counter().count())
        .isEqualTo(0.00051);
    assertThat(meters.get("sluice.usage.tokens").tag("direction", "input").counter().count())
        .isEqualTo(11);
  }

  @Test
  void aRecordThatIsWrittenAgainHasTheSameId() throws Exception {
    ChatHandler handler = handler(true, ChatHandlerTest::fine);
    Task<ChatTask> task = TestTasks.of(Topics.CHAT_TASKS, task(null));

    UsageEvent first = TestTasks.only(Topics.USAGE, handler.handle(task)).value();
    paid.put("acme/req/3", fine(calls.getFirst()));
    UsageEvent again = TestTasks.only(Topics.USAGE, handler.unwanted(task)).value();

    assertThat(first.getId()).isEqualTo("req/3");
    assertThat(again.getId()).isEqualTo(first.getId());
    assertThat(again.getUsage()).isEqualTo(first.getUsage());
    assertThat(again.getCostMicros()).isEqualTo(first.getCostMicros());
    assertThat(calls).hasSize(1);
  }

  @Test
  void whatWasPaidForATaskThatFailedOrIsUnwantedIsRecorded() {
    ChatHandler handler = handler(true, ChatHandlerTest::fine);
    Task<ChatTask> task = TestTasks.of(Topics.CHAT_TASKS, task("conv"));
    assertThat(handler.unwanted(task)).isEmpty();
    paid.put("acme/req/3", new LlmAnswer("", "", "", new Usage(0, 0), 0, 2));

    Failure failure = new Failure(FailureCodes.OUTCOME_UNKNOWN, "not made again", null);
    List<TaskOutput<?>> failed = handler.giveUp(task, failure);
    UsageEvent unknown = TestTasks.only(Topics.USAGE, failed).value();

    assertThat(TestTasks.only(Topics.CHAT_RESULTS, failed).value().getFailure()).isEqualTo(failure);
    assertThat(unknown.getModel()).isEqualTo("gpt-4");
    assertThat(unknown.getUnknownCalls()).isEqualTo(2);
    assertThat(unknown.getAttempts()).isZero();
    assertThat(unknown.getCached()).isFalse();
  }

  @Test
  void aRefusalIsTheRuntimesToJudge() {
    PermanentException refusal = new PermanentException("content_filter", "no", null);
    ChatHandler handler =
        handler(
            true,
            call -> {
              throw refusal;
            });

    assertThatThrownBy(() -> handler.handle(TestTasks.of(Topics.CHAT_TASKS, task("conv"))))
        .isSameAs(refusal);
  }

  @Test
  void givingUpEndsTheRequestWithTheReason() {
    Failure failure = new Failure(FailureCodes.UNAVAILABLE, "away", null);

    var outputs =
        handler(true, ChatHandlerTest::fine)
            .giveUp(TestTasks.of(Topics.CHAT_TASKS, task("conv")), failure);

    assertThat(outputs).hasSize(1);
    TaskOutput<ChatResult> output = TestTasks.only(Topics.CHAT_RESULTS, outputs);
    assertThat(output.key()).isEqualTo("conv");
    assertThat(output.value().getFailure()).isEqualTo(failure);
    assertThat(output.value().getOutput()).isNull();
    assertThat(output.value().getAttempt()).isEqualTo(3);
    assertThat(calls).isEmpty();
  }
}
