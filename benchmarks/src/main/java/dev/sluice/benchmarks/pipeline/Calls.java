package dev.sluice.benchmarks.pipeline;

import dev.sluice.adapters.openai.OpenAiConnection;
import dev.sluice.adapters.openai.OpenAiLlm;
import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.chat.ChatHandler;
import dev.sluice.workers.paid.CallAccounts;
import dev.sluice.workers.paid.PaidProviders;
import dev.sluice.workers.runtime.OutputWriter;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.runtime.Worker;
import dev.sluice.workers.runtime.WorkerOptions;
import dev.sluice.workers.usage.UsageRecords;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.confluent.parallelconsumer.PollContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A process that makes the calls of chat tasks, so many at once, in one of several ways. The code
 * from the task to the call and back is the same in all of them: the chat worker's own handler.
 */
final class Calls {
  static final String READY = "makes calls";

  /** A way in which the calls are made. */
  enum Way {
    /** Threads that make one after another; there is no Kafka. */
    ALONE,
    /** The runtime of Sluice's workers. */
    SLUICE,
    /** Confluent's Parallel Consumer, with no order among the records. */
    PEER
  }

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Settings settings;
  private final int inFlight;
  private final String group;
  private final ChatHandler handler;

  private Calls(Settings settings, int inFlight, String group, boolean paid) {
    this.settings = settings;
    this.inFlight = inFlight;
    this.group = group;
    this.handler =
        new ChatHandler(
            llm(settings, paid),
            CallAccounts.NONE,
            new UsageRecords(
                false,
                OpenAiLlm.NAME,
                settings.paidCalls().prices(),
                new SimpleMeterRegistry(),
                InstantSource.system()));
  }

  /**
   * Runs until it is stopped.
   *
   * @param args the way, the calls at a time, the consumer group, and whether the limiter, the
   *     ledger and everything else around a paid call are used
   */
  public static void main(String[] args) {
    Settings settings = Settings.read(SettingsSource.of(Map.of(), System.getenv(), Path.of("")));
    Calls calls =
        new Calls(settings, Integer.parseInt(args[1]), args[2], Boolean.parseBoolean(args[3]));
    switch (Way.valueOf(args[0])) {
      case ALONE -> calls.alone();
      case SLUICE -> calls.sluice();
      case PEER -> calls.peer();
    }
    System.out.println(READY);
  }

  /** Lives as long as the process. */
  private static LlmProvider llm(Settings settings, boolean paid) {
    OpenAiConnection connection =
        new OpenAiConnection(
            settings.llm().openaiBaseUrl(), CurrentSecret.fixed("sk-benchmark"), TIMEOUT);
    if (!paid) {
      return new OpenAiLlm(connection, (key, observed) -> {});
    }
    RedisConnection redis = RedisConnection.open(settings.redis(), Optional.empty());
    PaidProviders calls =
        PaidProviders.start(
            settings,
            new RedisRateLimiter(redis),
            new RedisCallLedger(redis),
            new SimpleMeterRegistry());
    return calls.wrap(new OpenAiLlm(connection, calls::observed));
  }

  private void alone() {
    for (int i = 0; i < inFlight; i++) {
      String id = group + "-" + i + "-";
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int call = 0; ; call++) {
                handler.handle(task(Tasks.chat(id + call, WorkerRuntime.INPUT, 64)));
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    Thread.ofPlatform().name("life").start(Calls::stay);
  }

  /** Virtual threads alone don't keep a process. */
  private static void stay() {
    try {
      Thread.sleep(Duration.ofDays(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sluice() {
    Map<String, Object> kafka = Map.of("bootstrap.servers", settings.kafka().bootstrapServers());
    OutputWriter writer = new OutputWriter(kafka, settings.kafka().layout());
    Worker<ChatTask> worker =
        new Worker<>(
            Topics.CHAT_TASKS,
            handler,
            writer,
            new WorkerOptions(
                kafka,
                settings.kafka().layout(),
                group,
                inFlight,
                5,
                DRAIN,
                InstantSource.system()),
            new SimpleMeterRegistry());
    worker.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  worker.close();
                  writer.close();
                },
                "stop"));
    Thread.ofPlatform().name("life").start(Calls::stay);
  }

  private void peer() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                settings.kafka().bootstrapServers(),
                "group.id",
                group,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                settings.kafka().bootstrapServers(),
                "acks",
                "all",
                "linger.ms",
                "2"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    ParallelStreamProcessor<byte[], byte[]> processor =
        ParallelStreamProcessor.createEosStreamProcessor(
            ParallelConsumerOptions.<byte[], byte[]>builder()
                .ordering(ProcessingOrder.UNORDERED)
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .maxConcurrency(inFlight)
                .consumer(consumer)
                .producer(producer)
                .build());
    processor.subscribe(List.of(Topics.CHAT_TASKS.in(settings.kafka().layout())));
    AvroCodec<ChatTask> codec = AvroCodec.of(ChatTask.class);
    processor.pollAndProduceMany(context -> handled(codec, context));
  }

  private List<ProducerRecord<byte[], byte[]>> handled(
      AvroCodec<ChatTask> codec, PollContext<byte[], byte[]> context) {
    try {
      ChatTask task = codec.decode(context.getSingleConsumerRecord().value());
      return handler.handle(task(task)).stream().map(this::record).toList();
    } catch (UndecodableException e) {
      throw new IllegalStateException("not of this topic's schema", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private <V extends org.apache.avro.specific.SpecificRecord> ProducerRecord<byte[], byte[]> record(
      TaskOutput<V> output) {
    return new ProducerRecord<>(
        output.topic().in(settings.kafka().layout()),
        output.key().getBytes(StandardCharsets.UTF_8),
        AvroCodec.of(output.topic().value()).encode(output.value()));
  }

  private static Task<ChatTask> task(ChatTask task) {
    return new Task<>(Topics.CHAT_TASKS, task.getRequestId(), task, Instant.now(), 0, 0);
  }
}
