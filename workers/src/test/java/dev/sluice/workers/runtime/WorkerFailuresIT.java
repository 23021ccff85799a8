package dev.sluice.workers.runtime;

import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static dev.sluice.schemas.topic.Topics.DEAD_LETTERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.class)
@Timeout(120)
class WorkerFailuresIT {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
  private Pipe pipe;

  @BeforeEach
  void open(Pipe pipe) {
    this.pipe = pipe;
  }

  private int tried(Task<ContextTask> task) {
    return tries
        .computeIfAbsent(task.value().getRequestId(), id -> new AtomicInteger())
        .incrementAndGet();
  }

  private void awaitAllCommitted() {
    await().until(() -> pipe.isAllCommitted());
  }

  private ContextResult resultOf(String id) {
    return pipe.read(CONTEXT_RESULTS).stream()
        .map(Pipe.Read::value)
        .filter(r -> r.getRequestId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private DeadLetter onlyDeadLetter() {
    assertThat(pipe.read(DEAD_LETTERS)).hasSize(1);
    return pipe.read(DEAD_LETTERS).getFirst().value();
  }

  @Test
  void whatKeepsFailingIsDeadLetteredAfterItsAttemptsAndItsNeighboursAreNot() throws Exception {
    for (int i = 0; i < 50; i++) {
      pipe.send(i % 2 == 0 ? "same" : "k" + i, i == 20 ? "bad" : "good-" + i);
    }
    pipe.producer().flush();
    Finder finder =
        task -> {
          tried(task);
          if (task.value().getRequestId().equals("bad")) {
            throw new IllegalStateException("a secret");
          }
        };
    pipe.start(finder);
    awaitAllCommitted();

    assertThat(tries.get("bad")).hasValue(3);
    assertThat(tries).hasSize(50);
    assertThat(resultOf("bad").getFailure().getCode()).isEqualTo(FailureCodes.INTERNAL);
    assertThat(pipe.read(CONTEXT_RESULTS))
        .hasSize(50)
        .filteredOn(r -> r.value().getKind() == ContextKind.FOUND)
        .hasSize(49);
    DeadLetter letter = onlyDeadLetter();
    assertThat(letter.getSourceTopic()).isEqualTo("context-tasks");
    assertThat(letter.getComponent()).isEqualTo(Pipe.GROUP);
    assertThat(letter.getAttempts()).isEqualTo(3);
    assertThat(letter.getRequestId()).isEqualTo("bad");
    assertThat(letter.getTenant()).isEqualTo("default");
    assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap("same".getBytes(UTF_8)));
    assertThat(letter.toString()).doesNotContain("a secret");
    assertThat(counted("given_up")).isEqualTo(1);
    assertThat(counted("done")).isEqualTo(49);
  }

  private double counted(String outcome) {
    return pipe.meters
        .get("sluice.worker.records")
        .tags("topic", "context-tasks", "outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void anErrorInOneTaskIsAFailureLikeAnother() throws Exception {
    Finder finder =
        task -> {
          if (task.value().getRequestId().equals("deep")) {
            throw new StackOverflowError();
          }
        };
    pipe.start(finder);
    pipe.send("a", "deep");
    pipe.send("a", "next").get();
    awaitAllCommitted();
    assertThat(resultOf("deep").getKind()).isEqualTo(ContextKind.FAILED);
    assertThat(resultOf("next").getKind()).isEqualTo(ContextKind.FOUND);
  }

  @Test
  void aPermanentFailureIsGivenUpAtOnceWithItsReason() throws Exception {
    Finder finder =
        task -> {
          tried(task);
          throw new PermanentException("content_filter", "refused", null);
        };
    pipe.start(finder);
    pipe.send("a", "one").get();
    awaitAllCommitted();
    assertThat(tries.get("one")).hasValue(1);
    assertThat(resultOf("one").getFailure().getCode()).isEqualTo("content_filter");
    assertThat(onlyDeadLetter().getFailure().getMessage()).isEqualTo("refused");
  }

  @Test
  void aDependencyThatIsAwayIsWaitedForBeyondTheAttempts() throws Exception {
    Finder finder =
        task -> {
          if (tried(task) <= 5) {
            throw new RetriableException(FailureCodes.UNAVAILABLE, "away", null);
          }
        };
    pipe.start(finder);
    pipe.send("a", "one").get();
    awaitAllCommitted();
    assertThat(tries.get("one")).hasValue(6);
    assertThat(resultOf("one").getKind()).isEqualTo(ContextKind.FOUND);
    assertThat(pipe.read(DEAD_LETTERS)).isEmpty();
  }

  @Test
  void bytesThatAreNoRecordAreDeadLetteredWhole() throws Exception {
    byte[] poison = {(byte) 0xC3, 1, 2, 3};
    var sent = pipe.record("a", poison);
    sent.headers().add("x-from", new byte[] {9}).add("traceparent", TRACE.getBytes(UTF_8));
    pipe.producer().send(sent);
    pipe.send("a", (byte[]) null);
    pipe.send(null, new byte[0]);
    pipe.send("a", "good").get();
    Finder finder = task -> {};
    pipe.start(finder);
    awaitAllCommitted();

    assertThat(pipe.read(CONTEXT_RESULTS)).hasSize(1);
    List<Pipe.Read<DeadLetter>> deadLetters = pipe.read(DEAD_LETTERS);
    assertThat(deadLetters)
        .hasSize(3)
        .allMatch(l -> l.value().getFailure().getCode().equals(FailureCodes.UNDECODABLE));
    assertThat(deadLetters)
        .filteredOn(l -> ByteBuffer.wrap(poison).equals(l.value().getValue()))
        .singleElement()
        .satisfies(l -> {
          assertThat(l.value().getHeaders()).extracting("key").contains("x-from");
          assertThat(l.record().headers().lastHeader("traceparent").value())
              .asString(UTF_8)
              .isEqualTo(TRACE);
        });
    assertThat(deadLetters)
        .filteredOn(l -> l.value().getKey() == null)
        .singleElement()
        .satisfies(l -> assertThat(l.record().key()).isNull());
  }

  @Test
  void anOutputThatIsTooLargeEndsTheTaskWithTheLimitNamed() throws Exception {
    TaskHandler<ContextTask> tooMuch =
        new Finder() {
          @Override
          public void work(Task<ContextTask> task) {}

          @Override
          public List<TaskOutput<?>> handle(Task<ContextTask> task) {
            tried(task);
            return List.of(
                new TaskOutput<>(
                    Topics.CONTEXT_RESULTS,
                    task.key(),
                    ContextResult.newBuilder()
                        .setRequestId("x".repeat(Pipe.MAX_RECORD_BYTES))
                        .setKind(ContextKind.FOUND)
                        .build()));
          }
        };
    pipe.start(tooMuch);
    pipe.send("a", "one").get();
    awaitAllCommitted();
    assertThat(tries.get("one")).hasValue(1);
    assertThat(resultOf("one").getFailure())
        .satisfies(f -> {
          assertThat(f.getCode()).isEqualTo(FailureCodes.TOO_LARGE);
          assertThat(f.getMessage()).contains("MAX_RECORD_BYTES", "" + Pipe.MAX_RECORD_BYTES);
        });
    assertThat(onlyDeadLetter().getRequestId()).isEqualTo("one");
  }

  @Test
  void aRecordTooLargeForADeadLetterIsReferredTo() throws Exception {
    byte[] poison = new byte[Pipe.MAX_RECORD_BYTES - 200];
    var sent = pipe.send("a", poison).get();
    Finder finder = task -> {};
    pipe.start(finder);
    awaitAllCommitted();
    DeadLetter letter = onlyDeadLetter();
    assertThat(letter.getValue()).isNull();
    assertThat(letter.getSourcePartition()).isEqualTo(sent.partition());
    assertThat(letter.getSourceOffset()).isEqualTo(sent.offset());
    assertThat(letter.getFailure().getMessage()).contains("MAX_RECORD_BYTES");
  }

  @Test
  void anOutputThatCannotBeWrittenAtAllEndsTheTask() throws Exception {
    TaskHandler<ContextTask> broken =
        new Finder() {
          @Override
          public void work(Task<ContextTask> task) {}

          @Override
          public List<TaskOutput<?>> handle(Task<ContextTask> task) {
            tried(task);
            return List.of(
                new TaskOutput<>(Topics.CONTEXT_RESULTS, task.key(), new ContextResult()));
          }
        };
    pipe.start(broken);
    pipe.send("a", "one").get();
    awaitAllCommitted();
    assertThat(tries.get("one")).hasValue(1);
    assertThat(resultOf("one").getFailure().getCode()).isEqualTo(FailureCodes.INTERNAL);
    assertThat(onlyDeadLetter().getRequestId()).isEqualTo("one");
  }

  @Test
  void whatIsPastItsDeadlineIsNotHandled() throws Exception {
    Finder finder = this::tried;
    pipe.send("a", pipe.encode(pipe.task("late", Instant.now().minusSeconds(1))));
    pipe.send("a", "in-time").get();
    pipe.start(finder);
    awaitAllCommitted();
    assertThat(tries).containsOnlyKeys("in-time");
    assertThat(resultOf("late").getFailure().getCode()).isEqualTo(FailureCodes.DEADLINE_EXCEEDED);
    assertThat(pipe.read(DEAD_LETTERS)).isEmpty();
    assertThat(counted("expired")).isEqualTo(1);
  }

  @Test
  void aDependencyIsGivenUpAtTheDeadlineWithItsReason() throws Exception {
    Finder finder =
        task -> {
          tried(task);
          throw new RetriableException(FailureCodes.UNAVAILABLE, "away", null);
        };
    pipe.start(finder);
    pipe.send("a", pipe.encode(pipe.task("one", Instant.now().plusSeconds(2)))).get();
    awaitAllCommitted();
    assertThat(tries.get("one")).hasValueGreaterThan(1);
    assertThat(resultOf("one").getFailure().getCode()).isEqualTo(FailureCodes.UNAVAILABLE);
    assertThat(onlyDeadLetter().getAttempts()).isEqualTo(tries.get("one").get());
  }

  @Test
  void theTraceGoesOn() throws Exception {
    var sent = pipe.record("a", pipe.encode(pipe.task("one", Instant.now().plusSeconds(60))));
    sent.headers().add("traceparent", TRACE.getBytes(UTF_8)).add("other", new byte[] {1});
    pipe.producer().send(sent).get();
    Finder finder = task -> {};
    pipe.start(finder);
    awaitAllCommitted();
    var headers = pipe.read(CONTEXT_RESULTS).getFirst().record().headers();
    assertThat(headers.lastHeader("traceparent").value()).asString(UTF_8).isEqualTo(TRACE);
    assertThat(headers.lastHeader("other")).isNull();
  }

  @Test
  void transactionMarkersAndAbortedRecordsHoldNothingUp() throws Exception {
    Map<String, Object> config = new java.util.HashMap<>(pipe.client);
    config.put("transactional.id", pipe.layout.prefix());
    try (var transactional =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      transactional.initTransactions();
      for (int i = 0; i < 12; i++) {
        transactional.beginTransaction();
        var task = pipe.task("t" + i, Instant.now().plusSeconds(60));
        transactional.send(pipe.record("k" + i, pipe.encode(task)));
        if (i % 3 == 0) {
          transactional.abortTransaction();
        } else {
          transactional.commitTransaction();
        }
      }
    }
    Finder finder = this::tried;
    pipe.start(finder);
    awaitAllCommitted();
    assertThat(tries).containsOnlyKeys("t1", "t2", "t4", "t5", "t7", "t8", "t10", "t11");
  }
}
