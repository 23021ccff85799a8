package dev.sluice.workers.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.PriceTable;
import dev.sluice.core.settings.RedisSettings;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.TestTasks;
import dev.sluice.workers.embedding.EmbeddedText;
import dev.sluice.workers.embedding.TextEmbedder;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContextHandlerTest {
  private static final Instant DEADLINE = Instant.parse("2030-01-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private static Path folder;
  private static EmbeddedRedis server;
  private static RedisConnection redis;
  private static LuceneVectorStore vectors;
  private static ConversationMemory memory;

  private final List<String> embedded = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = EmbeddedRedis.start(folder, 0);
    redis =
        RedisConnection.open(
            new RedisSettings(
                URI.create(server.url()),
                false,
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                Duration.ofHours(1),
                4),
            Optional.empty());
    memory = new RedisConversationMemory(redis, Duration.ofDays(36_500));
    vectors = new LuceneVectorStore(folder.resolve("vectors"), "m", false);
    vectors.upsert(
        "acme",
        List.of(
            chunk("c1", "moon", "The moon is 384,400 km away.", 1, 0),
            chunk("c2", "sun", "The sun is far.", 0, 1)));
    for (long n = 1; n <= 3; n++) {
      memory.append(
          "acme", "conv", List.of(new Turn(n, "r" + n, "in " + n, "out " + n, Instant.EPOCH)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    vectors.close();
    redis.close();
    server.close();
  }

  private static Chunk chunk(String id, String document, String text, float x, float y) {
    return new Chunk(id, document, 0, null, text, Map.of(), new float[] {x, y});
  }

  /** Everything that is asked is about the moon. */
  private TextEmbedder embedder() {
    return new TextEmbedder() {
      @Override
      public EmbeddedText embed(String tenant, String text) {
        embedded.add(text);
        return new EmbeddedText(new float[] {1, 0.1f}, new Usage(7, 0), 1, Duration.ofMillis(5));
      }

      @Override
      public int tokensPerInput() {
        return 20;
      }
    };
  }

  private ContextHandler handler(ConversationMemory memory, TextEmbedder embedder, boolean paid) {
    return new ContextHandler(
        memory,
        new OneModel(
            new QueryModels.QueryModel(
                embedder,
                vectors,
                new UsageRecords(
                    paid, "openai", new PriceTable(Map.of()), new SimpleMeterRegistry(), CLOCK),
                "m")),
        900_000);
  }

  private List<TaskOutput<?>> handle(ContextHandler handler, ContextTask task)
      throws InterruptedException {
    return handler.handle(TestTasks.of(Topics.CONTEXT_TASKS, task));
  }

  @Test
  void whatWasPaidForAnEmbeddingOfNoUseIsRecordedOnceTheTaskIsGivenUp() {
    TextEmbedder useless =
        new TextEmbedder() {
          @Override
          public EmbeddedText embed(String tenant, String text) {
            throw new PermanentProviderException(
                "invalid_response", "no use", CallCost.Paid.of(new Usage(7, 0)), null);
          }

          @Override
          public int tokensPerInput() {
            return 20;
          }
        };
    ContextHandler handler = handler(memory, useless, true);
    Task<ContextTask> task = TestTasks.of(Topics.CONTEXT_TASKS, task(null, 0, "the moon"));
    assertThatThrownBy(() -> handler.handle(task)).isInstanceOf(PermanentException.class);

    List<TaskOutput<?>> outputs =
        handler.giveUp(task, new Failure("invalid_response", "no use", null));

    UsageEvent paid = TestTasks.only(Topics.USAGE, outputs).value();
    assertThat(paid.getUsage()).isEqualTo(new Usage(7, 0));
    assertThat(paid.getRequestId()).isEqualTo("req");
    assertThat(handler.unwanted(task)).isEmpty();
  }

  private static ContextTask task(String conversation, int turns, String query) {
    return new ContextTask("acme", "req", conversation, 2, turns, query, 5, DEADLINE);
  }

  @Test
  void historyAndPassagesAreFound() throws Exception {
    var outputs =
        handle(handler(memory, embedder(), false), task("conv", 2, "How far is the moon?"));

    TaskOutput<ContextResult> output = TestTasks.only(Topics.CONTEXT_RESULTS, outputs);
    assertThat(outputs).hasSize(1);
    assertThat(output.key()).isEqualTo("conv");
    ContextResult result = output.value();
    assertThat(result.getKind()).isEqualTo(ContextKind.FOUND);
    assertThat(result.getTenant()).isEqualTo("acme");
    assertThat(result.getRequestId()).isEqualTo("req");
    assertThat(result.getAttempt()).isEqualTo(2);
    assertThat(result.getTurns()).extracting(Turn::getNumber).containsExactly(2L, 3L);
    assertThat(result.getPassages())
        .extracting(Passage::getDocumentId)
        .containsExactly("moon", "sun");
  }

  @Test
  void aRequestAloneIsKeyedByItsIdAndHasNoHistory() throws Exception {
    var outputs = handle(handler(memory, embedder(), false), task(null, 5, "moon"));

    TaskOutput<ContextResult> output = TestTasks.only(Topics.CONTEXT_RESULTS, outputs);
    assertThat(output.key()).isEqualTo("req");
    assertThat(output.value().getTurns()).isEmpty();
    assertThat(output.value().getPassages()).isNotEmpty();
  }

  @Test
  void whatIsNotAskedForIsNotLookedUp() throws Exception {
    var outputs = handle(handler(new Unreachable(), embedder(), true), task("conv", 0, null));

    assertThat(outputs).hasSize(1);
    assertThat(TestTasks.only(Topics.CONTEXT_RESULTS, outputs).value().getKind())
        .isEqualTo(ContextKind.FOUND);
    assertThat(embedded).isEmpty();
  }

  @Test
  void aQueryThatIsTooLongForTheModelIsCutAndNotRefused() throws Exception {
    handle(handler(memory, embedder(), false), task("conv", 0, "word ".repeat(50)));

    assertThat(embedded).singleElement().asString().startsWith("word word").hasSizeLessThan(101);
  }

  @Test
  void aPaidQueryLeavesAUsageRecord() throws Exception {
    var outputs = handle(handler(memory, embedder(), true), task("conv", 0, "moon"));

    TaskOutput<UsageEvent> usage = TestTasks.only(Topics.USAGE, outputs);
    assertThat(usage.key()).isEqualTo("acme");
    assertThat(usage.value().getOperation()).isEqualTo(Operation.EMBEDDING);
    assertThat(usage.value().getRequestId()).isEqualTo("req");
    assertThat(usage.value().getUsage().getInputTokens()).isEqualTo(7);
    assertThat(usage.value().getCached()).isFalse();
  }

  @Test
  void historyAndPassagesAreLookedUpAtTheSameTime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    ConversationMemory meets =
        new Unreachable() {
          @Override
          public List<Turn> newest(String tenant, String conversationId, int limit) {
            meet(both);
            return List.of();
          }
        };
    TextEmbedder embedder =
        new TextEmbedder() {
          @Override
          public EmbeddedText embed(String tenant, String text) throws InterruptedException {
            meet(both);
            return embedder().embed(tenant, text);
          }

          @Override
          public int tokensPerInput() {
            return 20;
          }
        };

    assertThat(handle(handler(meets, embedder, false), task("conv", 1, "moon"))).hasSize(1);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aStoreThatIsAwayFailsTheTaskForNow() {
    assertThatThrownBy(
            () -> handle(handler(new Unreachable(), embedder(), false), task("conv", 1, "moon")))
        .isInstanceOf(RetriableException.class)
        .hasMessage("the memory is away");
  }

  @Test
  void anInterruptReachesBothLookups() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    ConversationMemory slow =
        new Unreachable() {
          @Override
          public List<Turn> newest(String tenant, String conversationId, int limit) {
            started.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
            return List.of();
          }
        };
    ContextHandler handler = handler(slow, embedder(), false);
    FutureTask<List<TaskOutput<?>>> task =
        new FutureTask<>(() -> handle(handler, task("conv", 1, "moon")));
    Thread thread = Thread.ofVirtual().start(task);
    started.await();

    thread.interrupt();

    assertThatThrownBy(task::get).cause().isInstanceOf(InterruptedException.class);
    await().untilTrue(interrupted);
  }

  @Test
  void givingUpTellsTheTopologyWhy() {
    ContextHandler handler = handler(memory, embedder(), false);
    Failure failure = new Failure(FailureCodes.UNAVAILABLE, "away", null);

    var outputs =
        handler.giveUp(TestTasks.of(Topics.CONTEXT_TASKS, task("conv", 2, "moon")), failure);

    TaskOutput<ContextResult> output = TestTasks.only(Topics.CONTEXT_RESULTS, outputs);
    assertThat(output.key()).isEqualTo("conv");
    assertThat(output.value().getKind()).isEqualTo(ContextKind.FAILED);
    assertThat(output.value().getFailure()).isEqualTo(failure);
    assertThat(output.value().getAttempt()).isEqualTo(2);
    assertThat(handler.deadline(task("conv", 2, "moon"))).contains(DEADLINE);
  }

  /** A memory that is away. */
  private static class Unreachable implements ConversationMemory {
    @Override
    public List<Turn> newest(String tenant, String conversationId, int limit) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the memory is away", null);
    }

    @Override
    public void append(String tenant, String conversationId, List<Turn> turns) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the memory is away", null);
    }

    @Override
    public void forget(String tenant, String conversationId) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the memory is away", null);
    }
  }
}
