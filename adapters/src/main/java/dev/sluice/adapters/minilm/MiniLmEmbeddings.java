package dev.sluice.adapters.minilm;

import ai.onnxruntime.OrtException;
import dev.sluice.adapters.minilm.SentenceModel.Embedded;
import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.settings.EmbeddingChoice;
import dev.sluice.core.settings.EmbeddingSettings;
import dev.sluice.schemas.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * all-MiniLM-L6-v2, quantised, run by ONNX in this process. As it needs the processor and nothing
 * else, a fixed number of platform threads does the work, whoever calls. The model is loaded with
 * the first call, or by {@link #warmUp}. Longer texts than the model reads at once are read in
 * windows whose mean is the text's vector, so that no part of a text is left out.
 */
public final class MiniLmEmbeddings implements EmbeddingProvider, AutoCloseable {
  public static final String NAME = EmbeddingChoice.LOCAL.providerName();
  public static final String MODEL = EmbeddingSettings.LOCAL_MODEL;

  private static final EmbeddingLimits LIMITS = new EmbeddingLimits(64, 64 * 256, 8192);

  private final ExecutorService threads;

  /** Loaded with the first call; guarded by this. */
  private @Nullable SentenceModel model;

  /** As many threads as there are processors. */
  public MiniLmEmbeddings() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param threads how many texts are embedded at the same time
   */
  public MiniLmEmbeddings(int threads) {
    this.threads =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("minilm-", 1).factory());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String model() {
    return MODEL;
  }

  @Override
  public OptionalInt dimensions() {
    return OptionalInt.of(SentenceModel.DIMENSIONS);
  }

  @Override
  public EmbeddingLimits limits() {
    return LIMITS;
  }

  /** Loads the model now rather than with the first call. */
  public void warmUp() throws InterruptedException {
    embed(List.of("warm"));
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts) throws InterruptedException {
    if (texts.size() > LIMITS.inputs()) {
      throw refused("a call may hold %d texts, not %d".formatted(LIMITS.inputs(), texts.size()));
    }
    for (String text : texts) {
      if (text.isBlank()) {
        throw refused("a blank text cannot be embedded");
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    List<Future<Embedded>> pending = new ArrayList<>();
    try {
      for (String text : texts) {
        pending.add(threads.submit(() -> loaded().embed(text)));
      }
      List<float[]> vectors = new ArrayList<>();
      int pieces = 0;
      for (Future<Embedded> each : pending) {
        Embedded embedded = each.get();
        vectors.add(embedded.vector());
        pieces += embedded.pieces();
      }
      return new EmbeddingAnswer(vectors, new Usage(pieces, 0));
    } catch (ExecutionException e) {
      throw translate(e.getCause() == null ? e : e.getCause());
    } catch (RejectedExecutionException e) {
      throw new RetriableProviderException(
          RetryReason.UNAVAILABLE, "the local model is closed", Unanswered.NOT_SENT, e);
    } finally {
      pending.forEach(each -> each.cancel(false));
    }
  }

  private synchronized SentenceModel loaded() throws IOException, OrtException {
    if (model == null) {
      model = SentenceModel.load();
    }
    return model;
  }

  private static CallException translate(Throwable e) {
    return switch (e) {
      case CallException failure -> failure;
      case LinkageError missing ->
          new PermanentProviderException(
              FailureCodes.UNAVAILABLE,
              "the local embedding model does not run on this platform (%s): choose another"
                      .formatted(missing.getMessage())
                  + " EMBEDDING_PROVIDER",
              Unanswered.NOT_SENT,
              missing);
      default ->
          new PermanentProviderException(
              FailureCodes.INTERNAL,
              "the local embedding model failed: " + e.getMessage(),
              Unanswered.UNKNOWN,
              e);
    };
  }

  private static PermanentProviderException refused(String message) {
    return new PermanentProviderException(
        FailureCodes.INVALID_REQUEST, message, Unanswered.REFUSED, null);
  }

  /** Ends what is under way, then frees the model. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    synchronized (this) {
      if (model != null) {
        try {
          model.close();
        } catch (OrtException e) {
          throw translate(e);
        }
        model = null;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
