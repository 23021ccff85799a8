package dev.sluice.adapters.llama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.DeadlineExceededException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.LlmChoice;
import dev.sluice.schemas.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers with a GGUF file in this process, by its own chat template and within its own context.
 * The model that a call names does not matter: there is one. Usage is counted in its tokens.
 *
 * <p>A thread of llama.cpp stays after {@link #close}, with the memory of the model: a process that
 * had one ends by {@link System#exit} or a signal, never by its main's return.
 */
public final class LlamaLlm implements LlmProvider, AutoCloseable {
  public static final String NAME = LlmChoice.LLAMA.providerName();

  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofDays(30);
  private static final String JSON_OBJECT = grammar("json-object.gbnf");

  private final ModelFile file;
  private final LlamaOptions options;
  private final LlamaModel model;
  private final ChatPrompt template;
  private final int addedTokens;
  private final InstantSource clock;

  /** One for each answer that may be made at once; held until its thread is done with it. */
  private final Semaphore turns;

  private final ExecutorService threads;
  private final Set<Generation> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private LlamaLlm(ModelFile file, LlamaOptions options, LlamaModel model, InstantSource clock) {
    this.file = file;
    this.options = options;
    this.model = model;
    this.template = new ChatPrompt(file.header(), model::applyTemplate);
    this.addedTokens = file.header().addsBeginning() ? 1 : 0;
    this.clock = clock;
    this.turns = new Semaphore(options.calls(), true);
    this.threads =
        Executors.newFixedThreadPool(
            options.calls(), Thread.ofPlatform().daemon().name("llama-", 0).factory());
  }

  /**
   * Loads a file, which takes a second for each gigabyte or so.
   *
   * @throws PermanentException saying why the file or llama.cpp cannot be used on this machine
   */
  public static LlamaLlm load(Path path, LlamaOptions options) {
    ModelFile file = ModelFile.check(path, options.context(), options.calls(), FreeMemory::bytes);
    NativeLibrary.load();
    ModelParameters parameters =
        new ModelParameters()
            .setModel(path.toString())
            .setCtxSize(file.context() * options.calls())
            .setParallel(options.calls())
            .setThreads(options.threads())
            .setThreadsBatch(options.threads())
            .disableContextShift()
            .enableJinja()
            .disableLog();
    try {
      return new LlamaLlm(file, options, new LlamaModel(parameters), InstantSource.system());
    } catch (RuntimeException e) {
      throw ModelFile.unusable(
          path,
          "llama.cpp does not load it; it is damaged or cut short, or of an architecture (%s) that"
                  .formatted(file.header().text("general.architecture").orElse("unknown"))
              + " it does not know",
          e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The most tokens of a prompt and its answer together. */
  public int context() {
    return file.context();
  }

  /**
   * {@inheritDoc}
   *
   * <p>An interrupt returns at once, and the model stops at its next token; a prompt that is being
   * read is left within some hundred tokens.
   */
  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!turns.tryAcquire(left(call.deadline()).toNanos(), TimeUnit.NANOSECONDS)) {
      throw late("while others were answered", Unanswered.NOT_SENT);
    }
    boolean begun = false;
    try {
      String prompt = template.of(call.messages());
      int tokens = model.encode(prompt).length + addedTokens;
      Generation generation =
          new Generation(
              model,
              prompt,
              tokens,
              call.temperature(),
              Math.min(call.maxTokens(), room(tokens)),
              call.responseFormat().equals("json_object")
                  ? Optional.of(JSON_OBJECT)
                  : Optional.empty());
      Future<Generation.Text> future = begin(generation);
      begun = true;
      Generation.Text made = await(generation, future, call.deadline());
      return new LlmAnswer(
          made.text(),
          file.name(),
          made.ended() ? "stop" : "length",
          new Usage(tokens, made.tokens()));
    } finally {
      if (!begun) {
        turns.release();
      }
    }
  }

  private int room(int promptTokens) {
    int room = file.context() - promptTokens;
    if (room < 1) {
      throw new PermanentProviderException(
          FailureCodes.INPUT_TOO_LONG,
          "the prompt takes %d tokens of the model, and its context holds %d with the answer"
              .formatted(promptTokens, file.context()),
          Unanswered.REFUSED,
          null);
    }
    return room;
  }

  private Future<Generation.Text> begin(Generation generation) {
    underWay.add(generation);
    try {
      if (closed) {
        throw ended(Unanswered.NOT_SENT);
      }
      return threads.submit(() -> {
        try {
          return generation.call();
        } finally {
          underWay.remove(generation);
          turns.release();
        }
      });
    } catch (RejectedExecutionException | CallException e) {
      underWay.remove(generation);
      throw ended(Unanswered.NOT_SENT);
    }
  }

  private Generation.Text await(
      Generation generation, Future<Generation.Text> future, Instant deadline)
      throws InterruptedException {
    Duration left = left(deadline);
    boolean bounded = options.timeout().compareTo(left) < 0;
    try {
      return future.get((bounded ? options.timeout() : left).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      generation.cancel();
      throw e;
    } catch (TimeoutException e) {
      generation.cancel();
      throw bounded
          ? new PermanentProviderException(
              FailureCodes.TIMEOUT,
              "the model was not done within %d s".formatted(options.timeout().toSeconds()),
              Unanswered.UNKNOWN,
              null)
          : late("before the model was done", Unanswered.UNKNOWN);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException) {
        throw ended(Unanswered.UNKNOWN);
      }
      throw new PermanentProviderException(
          "model_failed",
          "the model failed: " + requireNonNull(e.getCause()).getMessage(),
          Unanswered.UNKNOWN,
          e);
    }
  }

  private Duration left(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
  }

  private static DeadlineExceededException late(String when, Unanswered cost) {
    return new DeadlineExceededException("the deadline passed " + when, cost);
  }

  private static RetriableProviderException ended(Unanswered cost) {
    return new RetriableProviderException(
        RetryReason.UNAVAILABLE, "the model is being closed", cost, null);
  }

  /** Stops what is under way, within a bound; answers are refused from now on. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    underWay.forEach(Generation::cancel);
    threads.shutdown();
    if (threads.awaitTermination(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
      model.close();
    }
  }

  private static String grammar(String name) {
    try (InputStream in = LlamaLlm.class.getResourceAsStream(name)) {
      return new String(requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
