package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.given;

import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.workers.paid.StrictProvider.Seen;
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

/** Three processes, as far as limits and ledger can tell, around one provider; Redis is real. */
class PaidProvidersIT {
  private static final int PER_SECOND = 40;
  private static final Duration LATENCY = Duration.ofMillis(200);
  private static final Duration LEASE = Duration.ofSeconds(1);

  @TempDir Path folder;

  private final StrictProvider provider = new StrictProvider(PER_SECOND, LATENCY);
  private final List<Process> processes = new ArrayList<>();
  private EmbeddedRedis redis;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.start(folder, 0);
    for (int i = 0; i < 3; i++) {
      processes.add(new Process(settings(), provider, LEASE));
    }
    // The first use of everything is slow, and may cost a slot.
    processes.stream()
        .map(process -> process.ask(call("warm " + processes.indexOf(process))))
        .toList()
        .forEach(PaidProvidersIT::join);
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::close);
    redis.close();
  }

  private Settings settings() {
    Map<String, String> environment =
        Map.of(
            "REDIS_URL",
            redis.url(),
            "RATE_LIMIT_REQUESTS",
            Integer.toString(60 * PER_SECOND),
            "RATE_LIMIT_TOKENS",
            "100000000");
    return Settings.read(SettingsSource.of(Map.of(), environment, folder));
  }

  private static LlmCall call(String id) {
    return Fixtures.call(id, Instant.now().plusSeconds(180));
  }

  private static List<LlmCall> calls(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> call(prefix + i)).toList();
  }

  private static ConditionFactory patiently() {
    return given().await().atMost(Duration.ofMinutes(1));
  }

  private static LlmAnswer join(Future<LlmAnswer> answer) {
    try {
      return answer.get(2, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("no answer", e);
    }
  }

  private List<Seen> seenOf(String prefix) {
    return provider.seen().stream().filter(s -> s.id().startsWith(prefix)).toList();
  }

  private static Duration between(Seen first, Seen second) {
    return Duration.ofNanos(second.at() - first.at());
  }

  private static double perSecond(List<Seen> seen) {
    double seconds = between(seen.getFirst(), seen.getLast()).toMillis() / 1000.0;
    return (seen.size() - 1) / seconds;
  }

  /**
   * The pace of half the calls, where it was best: a busy machine stops everything now and then.
   */
  private static double bestPerSecond(List<Seen> seen) {
    int half = seen.size() / 2;
    return IntStream.rangeClosed(0, seen.size() - half)
        .mapToDouble(i -> perSecond(seen.subList(i, i + half)))
        .max()
        .orElseThrow();
  }

  @Test
  void aBacklogOfThreeProcessesUsesTheWholeLimitAndNeverMore() {
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.addAll(processes.get(i).askAll(calls("p" + i + "-", 80)));
    }
    answers.forEach(PaidProvidersIT::join);

    assertThat(provider.refusals()).isZero();
    List<Seen> seen = seenOf("p");
    assertThat(seen).hasSize(240);
    assertThat(perSecond(seen)).isLessThanOrEqualTo(PER_SECOND);
    assertThat(bestPerSecond(seen)).isGreaterThanOrEqualTo(0.97 * PER_SECOND);
    // Those who wait take turns, whichever process they are of: once the slots of the first second
    // have gone to those who came first.
    List<Seen> waited = seen.subList(PER_SECOND, PER_SECOND + 120);
    for (int i = 0; i < 3; i++) {
      String prefix = "p" + i;
      long early = waited.stream().filter(s -> s.id().startsWith(prefix)).count();
      assertThat(early).isBetween(28L, 52L);
    }
  }

  @Test
  void whatOneIsToldToWaitAllWait() {
    Duration retryAfter = Duration.ofSeconds(2);
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    for (Process process : processes) {
      answers.addAll(process.askAll(calls("p" + processes.indexOf(process) + "-", 20)));
    }
    patiently().until(() -> seenOf("p").size() >= 10);
    provider.refuseOnce(retryAfter);
    answers.forEach(PaidProvidersIT::join);

    List<Seen> seen = seenOf("p");
    int refused =
        IntStream.range(0, seen.size())
            .filter(i -> seen.get(i).refused())
            .findFirst()
            .orElseThrow();
    List<Duration> after =
        seen.subList(refused + 1, seen.size()).stream()
            .map(s -> between(seen.get(refused), s))
            .toList();
    // One may have been on its way when the refusal came.
    assertThat(after.stream().filter(d -> d.compareTo(retryAfter) < 0)).hasSizeLessThanOrEqualTo(1);
    assertThat(after.get(1)).isLessThan(retryAfter.plusMillis(500));
    assertThat(provider.refusals()).isEqualTo(1);
    assertThat(seen).hasSize(61);
  }

  @Test
  void aLimitThatTheProviderHalvesIsKeptAtOnce() {
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    for (Process process : processes) {
      answers.addAll(process.askAll(calls("p" + processes.indexOf(process) + "-", 50)));
    }
    patiently().until(() -> seenOf("p").size() >= 40);
    provider.limit(PER_SECOND / 2.0);
    int before = seenOf("p").size();
    answers.forEach(PaidProvidersIT::join);

    assertThat(provider.refusals()).isLessThanOrEqualTo(2);
    List<Seen> seen = seenOf("p");
    List<Seen> later = seen.subList(before + PER_SECOND, seen.size());
    assertThat(perSecond(later)).isLessThanOrEqualTo(PER_SECOND / 2.0);
    assertThat(bestPerSecond(later)).isGreaterThanOrEqualTo(0.95 * PER_SECOND / 2);
  }

  @Test
  void whileRedisIsAwayNothingIsSentAndNothingIsLost() {
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    for (Process process : processes) {
      answers.addAll(process.askAll(calls("p" + processes.indexOf(process) + "-", 30)));
    }
    patiently().until(() -> seenOf("p").size() >= 20);
    redis.kill();
    int sent = provider.seen().size();
    patiently()
        .during(Duration.ofSeconds(2))
        .until(() -> provider.seen().size() <= sent + processes.size());
    redis.restart();
    answers.forEach(PaidProvidersIT::join);

    assertThat(provider.refusals()).isZero();
    assertThat(seenOf("p")).hasSize(90);
  }

  @Test
  void aProcessThatDiesMidCallLeavesOneUnknownCall() {
    StrictProvider slow = new StrictProvider(PER_SECOND, Duration.ofMinutes(1));
    Process doomed = new Process(settings(), slow, LEASE);
    Future<LlmAnswer> lost = doomed.ask(call("task"));
    Future<LlmAnswer> waiting = processes.get(0).ask(call("other"));
    patiently().until(() -> slow.seen().size() == 1);
    doomed.kill();
    assertThat(join(waiting).unknownCalls()).isZero();

    assertThat(join(processes.get(1).ask(call("task"))).unknownCalls()).isEqualTo(1);
    assertThat(join(processes.get(2).ask(call("task"))).unknownCalls()).isEqualTo(1);
    assertThat(seenOf("task")).hasSize(1);
    assertThat(processes.stream().mapToDouble(Process::unknown).sum()).isEqualTo(1);
    assertThat(lost).satisfies(f -> assertThat(f.isDone()).isTrue());
  }

  @Test
  void aProcessThatDiesWhileItsCallsWaitLeavesNothingUnknown() {
    Process doomed = new Process(settings(), provider, LEASE);
    doomed.askAll(calls("task", 60));
    patiently().until(() -> seenOf("task").size() >= 10);
    doomed.kill();
    int sent = seenOf("task").size();

    List<LlmAnswer> answers =
        processes.get(0).askAll(calls("task", 60)).stream().map(PaidProvidersIT::join).toList();
    int unknown = answers.stream().mapToInt(LlmAnswer::unknownCalls).sum();
    // Every call that the provider saw is a task's own or is told as unknown.
    assertThat(seenOf("task")).hasSize(60 + unknown);
    assertThat(unknown).isBetween(1, sent);
    assertThat(provider.refusals()).isZero();
  }

  @Test
  void twoProcessesWithTheSameTasksMakeEachCallOnce() {
    List<Future<LlmAnswer>> answers = new ArrayList<>();
    for (Process process : processes) {
      answers.addAll(process.askAll(calls("same", 10)));
    }
    answers.forEach(PaidProvidersIT::join);
    assertThat(seenOf("same")).hasSize(10);
    assertThat(answers.stream().mapToInt(a -> join(a).unknownCalls()).sum()).isZero();
  }

  @Test
  void aLongLineLeavesRedisAlone() {
    List<Future<LlmAnswer>> answers = processes.get(0).askAll(calls("p", 1000));
    patiently().until(() -> seenOf("p").size() >= 20);
    long start = commands();
    int sent = provider.seen().size();
    patiently().until(() -> provider.seen().size() >= sent + PER_SECOND);
    long asked = commands() - start;
    answers.forEach(a -> a.cancel(true));
    // What is sent costs a few scripts each, whose own commands are counted too; the hundreds that
    // wait cost none.
    assertThat((double) asked / (provider.seen().size() - sent)).isLessThan(40);
  }

  private long commands() {
    return RedisCommands.processed(redis.url());
  }
}
