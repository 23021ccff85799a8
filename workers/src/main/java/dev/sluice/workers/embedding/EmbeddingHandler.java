package dev.sluice.workers.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.PaidUsage;
import dev.sluice.workers.usage.UsageRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Embeds and stores a chunk, or deletes it. */
public final class EmbeddingHandler implements TaskHandler<EmbeddingTask> {
  private record ChunkKey(String tenant, String chunkId) {}

  private final TextEmbedder embedder;
  private final ChunkStorePacker store;
  private final UsageRecords usage;
  private final String model;
  private final Indexes indexes;

  /**
   * Embeddings that could not be stored, for the next try of their tasks: they are paid for. Lost
   * with the process, and then the chunk is embedded again.
   */
  private final Cache<ChunkKey, EmbeddedText> unstored =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofHours(1)).build();

  private final UselessAnswers useless = new UselessAnswers();

  /** The vector indexes that chunks are stored in. */
  public interface Indexes {
    /**
     * The id of the index that chunks are stored in.
     *
     * @throws RetriableException if no chunk can be stored now
     */
    String requireTarget();

    /** Deletes from the index that is searched, if that is another one. */
    void deleteElsewhere(String tenant, Collection<String> chunkIds);
  }

  /**
   * @param model the model of the embedder's provider, as its usage is recorded
   */
  public EmbeddingHandler(
      TextEmbedder embedder,
      ChunkStorePacker store,
      UsageRecords usage,
      String model,
      Indexes indexes) {
    this.embedder = embedder;
    this.store = store;
    this.usage = usage;
    this.model = model;
    this.indexes = indexes;
  }

  @Override
  public List<TaskOutput<?>> handle(Task<EmbeddingTask> task) throws InterruptedException {
    EmbeddingTask chunk = task.value();
    return switch (chunk.getAction()) {
      case STORE -> store(chunk);
      case DELETE -> {
        store.remove(chunk.getTenant(), chunk.getChunkId());
        if (chunk.getIndex() == null) {
          indexes.deleteElsewhere(chunk.getTenant(), List.of(chunk.getChunkId()));
        }
        yield List.of(result(chunk, null, null));
      }
      case UNKNOWN ->
          throw new PermanentException(
              FailureCodes.INVALID_REQUEST, "action must be STORE or DELETE", null);
    };
  }

  private List<TaskOutput<?>> store(EmbeddingTask chunk) throws InterruptedException {
    String index = indexes.requireTarget();
    ChunkKey key = keyOf(chunk);
    EmbeddedText embedded = unstored.asMap().remove(key);
    if (embedded == null) {
      embedded = embed(chunk, key);
    }
    try {
      store.upsert(chunk.getTenant(), withVector(chunk, embedded.vector()));
    } catch (RetriableException e) {
      unstored.put(key, embedded);
      throw e;
    }
    List<TaskOutput<?>> outputs = new ArrayList<>();
    // Where it is cannot be told if the index was replaced meanwhile.
    boolean same = index.equals(indexes.requireTarget());
    outputs.add(result(chunk, null, same ? index : null));
    outputs.addAll(used(chunk, embedded.spent()));
    return outputs;
  }

  private static ChunkKey keyOf(EmbeddingTask chunk) {
    return new ChunkKey(chunk.getTenant(), chunk.getChunkId());
  }

  private EmbeddedText embed(EmbeddingTask chunk, ChunkKey key) throws InterruptedException {
    try {
      return embedder.embed(chunk.getTenant(), textOf(chunk));
    } catch (PermanentException e) {
      useless.keep(key, e);
      throw e;
    }
  }

  private List<TaskOutput<?>> used(EmbeddingTask chunk, PaidUsage paid) {
    return usage.of(
        Operation.EMBEDDING,
        chunk.getTenant(),
        chunk.getDocumentId(),
        UUID.randomUUID().toString(),
        model,
        paid);
  }

  /** The title stands before every chunk, so that a chunk in the middle is found by it too. */
  private static String textOf(EmbeddingTask chunk) {
    String title = chunk.getTitle();
    return title == null || title.isBlank() ? chunk.getText() : title + "\n" + chunk.getText();
  }

  private static Chunk withVector(EmbeddingTask chunk, float[] vector) {
    return new Chunk(
        chunk.getChunkId(),
        chunk.getDocumentId(),
        chunk.getOrdinal(),
        chunk.getTitle(),
        chunk.getText(),
        chunk.getMetadata(),
        vector);
  }

  @Override
  public List<TaskOutput<?>> giveUp(Task<EmbeddingTask> task, Failure failure) {
    EmbeddingTask chunk = task.value();
    List<TaskOutput<?>> outputs = new ArrayList<>();
    outputs.add(result(chunk, failure, null));
    outputs.addAll(unwanted(task));
    return outputs;
  }

  /** Returns the usage of an embedding that was paid for and is of no use. */
  @Override
  public List<TaskOutput<?>> unwanted(Task<EmbeddingTask> task) {
    EmbeddingTask chunk = task.value();
    return useless.take(keyOf(chunk)).map(paid -> used(chunk, paid)).orElse(List.of());
  }

  private static TaskOutput<EmbeddingResult> result(
      EmbeddingTask chunk, @Nullable Failure failure, @Nullable String index) {
    EmbeddingResult result =
        EmbeddingResult.newBuilder()
            .setTenant(chunk.getTenant())
            .setDocumentId(chunk.getDocumentId())
            .setVersion(chunk.getVersion())
            .setChunkId(chunk.getChunkId())
            .setAction(chunk.getAction())
            .setFailure(failure)
            .setIndex(index)
            .build();
    return new TaskOutput<>(Topics.EMBEDDING_RESULTS, chunk.getDocumentId(), result);
  }

  @Override
  public boolean writesDeadLetter() {
    return true;
  }

  @Override
  public Optional<Instant> deadline(EmbeddingTask chunk) {
    return Optional.of(chunk.getDeadline());
  }
}
