package dev.sluice.schemas.topic;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topic.Width;
import java.time.Duration;
import java.util.List;

/** Every topic of Sluice. */
public final class Topics {
  /**
   * How long a record on a request's way is kept. Longer than the longest deadline that is allowed,
   * so that nothing that waits falls out of the log unseen.
   */
  public static final Duration RETENTION = Duration.ofDays(7);

  private static final Duration LONG_RETENTION = Duration.ofDays(30);

  public static final Topic<Request> REQUESTS =
      scaled(
          "requests",
          "conversation id, else request id",
          Request.class,
          "ingest-api, any producer, topology",
          "topology, rebuild worker");

  public static final Topic<Document> DOCUMENTS =
      scaled(
          "documents",
          "document id",
          Document.class,
          "ingest-api, bulk job, any producer, topology",
          "topology, rebuild worker");

  public static final Topic<ContextTask> CONTEXT_TASKS =
      scaled("context-tasks", "as requests", ContextTask.class, "topology", "context worker");

  public static final Topic<ContextResult> CONTEXT_RESULTS =
      scaled(
          "context-results",
          "as requests",
          ContextResult.class,
          "context worker, archive worker",
          "topology");

  public static final Topic<ChatTask> CHAT_TASKS =
      scaled("chat-tasks", "request id", ChatTask.class, "topology", "chat worker");

  public static final Topic<ChatResult> CHAT_RESULTS =
      scaled("chat-results", "as requests", ChatResult.class, "chat worker", "topology");

  public static final Topic<EmbeddingTask> EMBEDDING_TASKS =
      scaled("embedding-tasks", "chunk id", EmbeddingTask.class, "topology", "embedding worker");

  public static final Topic<EmbeddingResult> EMBEDDING_RESULTS =
      scaled(
          "embedding-results",
          "document id",
          EmbeddingResult.class,
          "embedding worker",
          "topology");

  public static final Topic<StatusEvent> STATUS =
      scaled("status", "request id or document id", StatusEvent.class, "topology", "projector");

  public static final Topic<FinishedTurn> TURNS =
      scaled(
          "turns", "conversation id", FinishedTurn.class, "topology, ingest-api", "archive worker");

  public static final Topic<DeadLetter> DEAD_LETTERS =
      new Topic<>(
          "dead-letters",
          "the original key",
          DeadLetter.class,
          Width.SINGLE,
          LONG_RETENTION,
          "all",
          "ingest-api, operators");

  public static final Topic<UsageEvent> USAGE =
      new Topic<>(
          "usage",
          "tenant",
          UsageEvent.class,
          Width.SCALED,
          LONG_RETENTION,
          "chat and embedding workers",
          "users' own analytics");

  /** All of them, in the order of a request's way. */
  public static final List<Topic<?>> ALL =
      List.of(
          REQUESTS,
          DOCUMENTS,
          CONTEXT_TASKS,
          CONTEXT_RESULTS,
          CHAT_TASKS,
          CHAT_RESULTS,
          EMBEDDING_TASKS,
          EMBEDDING_RESULTS,
          STATUS,
          TURNS,
          DEAD_LETTERS,
          USAGE);

  private Topics() {}

  private static <V extends org.apache.avro.specific.SpecificRecord> Topic<V> scaled(
      String name, String key, Class<V> value, String writers, String readers) {
    return new Topic<>(name, key, value, Width.SCALED, RETENTION, writers, readers);
  }
}
