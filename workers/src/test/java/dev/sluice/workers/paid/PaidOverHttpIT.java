package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.given;

import dev.sluice.adapters.openai.OpenAiConnection;
import dev.sluice.adapters.openai.OpenAiLlm;
import dev.sluice.adapters.redis.RedisPauses;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.Pauses;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three processes, the real adapter, and a provider that limits by requests, tokens and seconds.
 */
class PaidOverHttpIT {
  private static final int PER_SECOND = 40;

  /** Each call reserves this much, and no input is longer. */
  private static final int MAX_TOKENS = 100;

  private static final int TOKENS_A_MINUTE = 60 * PER_SECOND * MAX_TOKENS;

  @TempDir Path folder;

  private final SimulatedProvider provider =
      SimulatedProvider.start(
          ProviderOptions.defaults()
              .withLimits(60 * 2 * PER_SECOND, TOKENS_A_MINUTE)
              .withSlice(Duration.ofSeconds(1))
              .withLatency(Duration.ofMillis(100), Duration.ofMillis(300)));
  private final List<Process> processes = new ArrayList<>();
  private final List<OpenAiConnection> connections = new ArrayList<>();
  private EmbeddedRedis redis;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(folder, 0);
    for (int i = 0; i < 3; i++) {
      process(Duration.ofSeconds(30));
    }
    IntStream.range(0, 3)
        .mapToObj(i -> processes.get(i).ask(call("warm-" + i)))
        .toList()
        .forEach(PaidOverHttpIT::join);
  }

  private Process process(Duration timeout) {
    OpenAiConnection connection = new OpenAiConnection(provider.baseUrl(), () -> "sk-x", timeout);
    connections.add(connection);
    Process process =
        new Process(
            settings(), calls -> new OpenAiLlm(connection, calls::observed), Duration.ofSeconds(5));
    processes.add(process);
    return process;
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::close);
    connections.forEach(OpenAiConnection::close);
    provider.close();
    redis.close();
  }

  private Settings settings() {
    Map<String, String> environment =
        Map.of(
            "REDIS_URL",
            redis.url(),
            "RATE_LIMITS",
            "%s=%d/%d".formatted(Fixtures.KEY.model(), 60 * 2 * PER_SECOND, TOKENS_A_MINUTE));
    return Settings.read(SettingsSource.of(Map.of(), environment, folder));
  }

  private static LlmCall call(String id) {
    return Fixtures.call(id, Instant.now().plusSeconds(180));
  }

  private static LlmAnswer join(Future<LlmAnswer> answer) {
    try {
      return answer.get(2, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("no answer", e);
    }
  }

  private List<Future<LlmAnswer>> backlog(int each) {
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (int n = 0; n < each; n++) {
        answers.add(processes.get(i).ask(call("p%d-%d".formatted(i, n))));
      }
    }
    return answers;
  }

  private static ConditionFactory patiently() {
    return given().await().atMost(Duration.ofMinutes(1));
  }

  private int received() {
    return provider.calls().received();
  }

  @Test
  void aBacklogOfThreeProcessesIsNeverRefused() {
    backlog(80).forEach(PaidOverHttpIT::join);
    assertThat(provider.statuses()).containsOnlyKeys(200);
    assertThat(received()).isEqualTo(243);
  }

  @Test
  void anOutageIsProbedRatherThanCalledAndCostsNoRequest() {
    provider.startOutage(Fault.OVERLOADED);
    List<Future<LlmAnswer>> answers = backlog(20);
    patiently().until(() -> processes.stream().allMatch(p -> p.breakerOpen() == 1));
    int called = received();
    patiently()
        .during(CircuitBreakerStep.OPEN.dividedBy(2))
        .until(() -> received() <= called + CircuitBreakerStep.PROBES * processes.size());
    provider.endOutage();

    assertThat(answers.stream().mapToInt(a -> join(a).unknownCalls()).sum()).isZero();
  }

  @Test
  void aCallThatHangsIsMadeAgainAndToldAsUnknown() {
    Process hasty = process(Duration.ofSeconds(2));
    provider.failNext(Fault.HANG, 1);
    assertThat(join(hasty.ask(call("hangs"))).unknownCalls()).isEqualTo(1);
    assertThat(provider.calls("hangs").received()).isEqualTo(2);
    assertThat(join(processes.get(1).ask(call("hangs"))).unknownCalls()).isEqualTo(1);
    assertThat(provider.calls("hangs").received()).isEqualTo(2);
  }

  @Test
  void anAnswerBehindABrokenProxyIsCountedAsUnknown() {
    provider.failNext(Fault.PROXY_BAD_GATEWAY, 1);
    assertThat(join(processes.get(0).ask(call("behind"))).unknownCalls()).isEqualTo(1);
    assertThat(provider.calls("behind").worked()).isEqualTo(2);
    assertThat(processes.get(0).unknown()).isEqualTo(1);
  }

  @Test
  void anAnswerOfNoUseIsPaidForOnceWithTheUsageItSays() {
    provider.failNext(Fault.EMPTY, 1);
    for (int i = 0; i < 2; i++) {
      Future<LlmAnswer> answer = processes.get(i).ask(call("empty"));
      patiently().until(answer::isDone);
      assertThat(answer.exceptionNow())
          .isInstanceOfSatisfying(
              PermanentException.class, e -> assertThat(e.code()).isEqualTo("invalid_response"));
    }
    assertThat(provider.calls("empty").received()).isEqualTo(1);
    assertThat(processes.get(2).paidFor("empty"))
        .hasValueSatisfying(paid -> {
          assertThat(paid.usage().getInputTokens()).isPositive();
          assertThat(paid.attempts()).isEqualTo(1);
          assertThat(paid.unknownCalls()).isZero();
        });
  }

  @Test
  void anAnswerThatBreaksOffWasPaidForAndIsCountedAsUnknown() {
    provider.failNext(Fault.CUT, 1);
    Future<LlmAnswer> answer = processes.get(0).ask(call("cut"));
    patiently().until(answer::isDone);
    assertThat(processes.get(0).unknown()).isEqualTo(1);
  }

  @Test
  void aProviderThatAsksForADayIsProbedAndAnOperatorLetsAllGoOn() throws Exception {
    provider.startOutage(Fault.DAY_OFF);
    int before = received();
    List<Future<LlmAnswer>> answers = backlog(3);
    patiently().until(() -> pauses().all().size() == 1);
    Pause pause = pauses().all().getFirst();
    assertThat(pause.next()).isLessThanOrEqualTo(Duration.ofMinutes(5));
    assertThat(pause.asked()).isGreaterThan(Duration.ofHours(23));
    assertThat(pause.reason()).contains("Come back tomorrow");
    int refused = received();
    assertThat(refused - before).isLessThanOrEqualTo(9);

    provider.endOutage();
    assertThat(pauses().lift(Fixtures.KEY)).isTrue();

    answers.forEach(PaidOverHttpIT::join);
    assertThat(received() - refused).isEqualTo(9);
  }

  @Test
  void aProviderThatAsksForADayIsNotedInWhatEndsMeanwhile() throws Exception {
    provider.startOutage(Fault.DAY_OFF);
    Future<LlmAnswer> answer =
        processes.getFirst().ask(Fixtures.call("soon", Instant.now().plusSeconds(8)));
    assertThatThrownBy(() -> answer.get(1, TimeUnit.MINUTES))
        .hasRootCauseInstanceOf(RetriableException.class)
        .rootCause()
        .hasMessageContaining("Come back tomorrow");
  }

  @ParameterizedTest
  @EnumSource(names = {"ENDLESS_CHOICES", "ENDLESS_FIELDS"})
  void anAnswerWithoutEndIsPaidForOnce(Fault fault) {
    provider.failNext(fault, 1);
    int before = received();
    for (int i = 0; i < 2; i++) {
      Future<LlmAnswer> answer = processes.get(i).ask(call("endless"));
      assertThatThrownBy(() -> answer.get(1, TimeUnit.MINUTES))
          .rootCause()
          .hasMessageContaining("the provider's answer is too large");
    }
    assertThat(received() - before).isEqualTo(1);
  }

  @Test
  void anAnswerThatSaysItUsedAQuintillionTokensHoldsNobodyUp() throws Exception {
    for (int i = 0; i < 10; i++) {
      provider.failNext(Fault.WILD_USAGE, 1);
      LlmAnswer answer = processes.get(i % 3).ask(call("wild-" + i)).get(30, TimeUnit.SECONDS);
      assertThat(answer.usage().getInputTokens()).isBetween(1, 100);
      assertThat(answer.usage().getOutputTokens()).isBetween(1, 100);
    }
  }

  private Pauses pauses() {
    return new RedisPauses(processes.getFirst().redis());
  }
}
