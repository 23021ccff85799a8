package dev.sluice.workers.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.DeadlineExceededException;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CachedLlmTest {
  private static final Usage FREE = new Usage(0, 0);

  /** Answers with the number of the call. */
  private static final class Paid implements LlmProvider {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean late;

    @Override
    public String name() {
      return "openai";
    }

    @Override
    public LlmAnswer answer(LlmCall call) throws InterruptedException {
      int number = calls.incrementAndGet();
      boolean failing = late;
      gate.await();
      if (failing) {
        throw new DeadlineExceededException("too late", CallCost.Unanswered.NOT_SENT);
      }
      return new LlmAnswer("answer " + number, "gpt-4-0613", "stop", new Usage(9, 3), 2, 1);
    }
  }

  private final Paid paid = new Paid();
  private final MemoryCache shared = new MemoryCache();
  private final CachedLlm one = process();
  private final CachedLlm two = process();

  /** What one process has. */
  private CachedLlm process() {
    return new CachedLlm(
        paid, new LayeredCache(1 << 20, shared, new SimpleMeterRegistry()), Duration.ofHours(1));
  }

  private static LlmCall call(
      String tenant, String model, String text, double temperature, int maxTokens, String format) {
    return new LlmCall(
        tenant,
        "id",
        model,
        List.of(new Message(Role.SYSTEM, "brief"), new Message(Role.USER, text)),
        List.of(),
        temperature,
        maxTokens,
        format,
        true,
        Instant.MAX);
  }

  private static LlmCall call() {
    return call("acme", "gpt-4", "hello", 0, 100, "text");
  }

  @Test
  void anEqualCallIsPaidForOnceInAllProcesses() throws Exception {
    assertThat(one.answer(call()).usage()).isEqualTo(new Usage(9, 3));
    for (CachedLlm process : List.of(one, two)) {
      assertThat(process.answer(call()))
          .isEqualTo(new LlmAnswer("answer 1", "gpt-4-0613", "stop", FREE, 0, 0));
    }
    assertThat(paid.calls).hasValue(1);
  }

  @Test
  void whatDoesNotAskForItIsAnsweredAnew() throws Exception {
    one.answer(call());
    LlmCall call = call();
    LlmCall without =
        new LlmCall(
            call.tenant(),
            call.callId(),
            call.model(),
            call.messages(),
            call.passages(),
            call.temperature(),
            call.maxTokens(),
            call.responseFormat(),
            false,
            call.deadline());

    assertThat(one.answer(without).output()).isEqualTo("answer 2");
    assertThat(one.answer(call).output()).isEqualTo("answer 1");
  }

  @Test
  void anotherTenantPromptOrParameterIsAnother() throws Exception {
    for (LlmCall call :
        List.of(
            call(),
            call("emca", "gpt-4", "hello", 0, 100, "text"),
            call("acme", "gpt-5", "hello", 0, 100, "text"),
            call("acme", "gpt-4", "hello!", 0, 100, "text"),
            call("acme", "gpt-4", "hello", 0.1, 100, "text"),
            call("acme", "gpt-4", "hello", 0, 101, "text"),
            call("acme", "gpt-4", "hello", 0, 100, "json_object"))) {
      one.answer(call);
    }
    assertThat(paid.calls).hasValue(7);
  }

  private List<FutureTask<LlmAnswer>> atOnce(int callers) {
    paid.gate = new CountDownLatch(1);
    List<FutureTask<LlmAnswer>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      FutureTask<LlmAnswer> task = new FutureTask<>(() -> one.answer(call()));
      tasks.add(task);
      threads.add(Thread.ofVirtual().start(task));
    }
    Awaitility.await()
        .until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
    return tasks;
  }

  @Test
  void aHundredAtOnceAreOneCall() throws Exception {
    List<FutureTask<LlmAnswer>> tasks = atOnce(100);
    paid.gate.countDown();

    int tokens = 0;
    for (FutureTask<LlmAnswer> task : tasks) {
      assertThat(task.get().output()).isEqualTo("answer 1");
      tokens += task.get().usage().getInputTokens();
    }
    assertThat(paid.calls).hasValue(1);
    assertThat(tokens).isEqualTo(9);
  }

  @Test
  void theDeadlineOfAnotherIsNotOnesOwn() throws Exception {
    paid.late = true;
    List<FutureTask<LlmAnswer>> tasks = atOnce(3);
    paid.late = false;
    paid.gate.countDown();

    int late = 0;
    for (FutureTask<LlmAnswer> task : tasks) {
      try {
        assertThat(task.get().output()).isEqualTo("answer 2");
      } catch (java.util.concurrent.ExecutionException e) {
        late++;
      }
    }
    assertThat(late).isEqualTo(1);
    assertThat(paid.calls).hasValue(2);
  }

  @Test
  void aFailureIsNotCachedAndADeadCacheMisses() throws Exception {
    paid.late = true;
    assertThatThrownBy(() -> one.answer(call())).isInstanceOf(PermanentException.class);
    paid.late = false;
    shared.away(true);
    assertThat(one.answer(call()).output()).isEqualTo("answer 2");
    assertThat(two.answer(call()).output()).isEqualTo("answer 3");
    shared.away(false);
  }

  @Test
  void bytesThatAreNoAnswerMiss() throws Exception {
    one.answer(call());
    shared.replaceAll(new byte[] {1, 2, 3});
    assertThat(two.answer(call()).output()).isEqualTo("answer 2");
  }
}
