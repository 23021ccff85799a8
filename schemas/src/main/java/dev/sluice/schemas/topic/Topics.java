package dev.sluice.schemas.topic;

import static dev.sluice.schemas.topic.TopicUser.ANALYTICS;
import static dev.sluice.schemas.topic.TopicUser.ANY_PRODUCER;
import static dev.sluice.schemas.topic.TopicUser.ANY_WORKER;
import static dev.sluice.schemas.topic.TopicUser.ARCHIVE_WORKER;
import static dev.sluice.schemas.topic.TopicUser.BULK_LOADER;
import static dev.sluice.schemas.topic.TopicUser.CHAT_WORKER;
import static dev.sluice.schemas.topic.TopicUser.CONTEXT_WORKER;
import static dev.sluice.schemas.topic.TopicUser.EMBEDDING_WORKER;
import static dev.sluice.schemas.topic.TopicUser.INGEST_API;
import static dev.sluice.schemas.topic.TopicUser.OPERATORS;
import static dev.sluice.schemas.topic.TopicUser.PROJECTOR;
import static dev.sluice.schemas.topic.TopicUser.REBUILD_WORKER;
import static dev.sluice.schemas.topic.TopicUser.TOPOLOGY;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topic.Width;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every topic of Sluice. */
public final class Topics {
  /**
   * The time for which a topic keeps the records of requests and documents. It is longer than the
   * longest allowed deadline, so that no record that waits is deleted.
   */
  public static final Duration RETENTION = Duration.ofDays(7);

  private static final Duration LONG_RETENTION = Duration.ofDays(30);

  public static final Topic<Request> REQUESTS =
      scaled(
          "requests",
          "conversation id, else request id",
          Request.class,
          users(INGEST_API, ANY_PRODUCER, TOPOLOGY),
          users(TOPOLOGY, REBUILD_WORKER));

  public static final Topic<Document> DOCUMENTS =
      scaled(
          "documents",
          "document id",
          Document.class,
          users(INGEST_API, BULK_LOADER, ANY_PRODUCER, TOPOLOGY, REBUILD_WORKER),
          users(TOPOLOGY, REBUILD_WORKER));

  public static final Topic<ContextTask> CONTEXT_TASKS =
      scaled(
          "context-tasks",
          "as requests",
          ContextTask.class,
          users(TOPOLOGY),
          users(CONTEXT_WORKER));

  public static final Topic<ContextResult> CONTEXT_RESULTS =
      scaled(
          "context-results",
          "as requests",
          ContextResult.class,
          users(CONTEXT_WORKER, ARCHIVE_WORKER),
          users(TOPOLOGY));

  public static final Topic<ChatTask> CHAT_TASKS =
      scaled("chat-tasks", "request id", ChatTask.class, users(TOPOLOGY), users(CHAT_WORKER));

  public static final Topic<ChatResult> CHAT_RESULTS =
      scaled("chat-results", "as requests", ChatResult.class, users(CHAT_WORKER), users(TOPOLOGY));

  public static final Topic<EmbeddingTask> EMBEDDING_TASKS =
      scaled(
          "embedding-tasks",
          "chunk id",
          EmbeddingTask.class,
          users(TOPOLOGY),
          users(EMBEDDING_WORKER));

  public static final Topic<EmbeddingResult> EMBEDDING_RESULTS =
      scaled(
          "embedding-results",
          "document id",
          EmbeddingResult.class,
          users(EMBEDDING_WORKER),
          users(TOPOLOGY));

  public static final Topic<StatusEvent> STATUS =
      scaled(
          "status",
          "request id or document id",
          StatusEvent.class,
          users(TOPOLOGY),
          users(PROJECTOR));

  public static final Topic<FinishedTurn> TURNS =
      scaled(
          "turns",
          "conversation id",
          FinishedTurn.class,
          users(TOPOLOGY, INGEST_API),
          users(ARCHIVE_WORKER));

  public static final Topic<DeadLetter> DEAD_LETTERS =
      new Topic<>(
          "dead-letters",
          "the original key",
          DeadLetter.class,
          Width.SINGLE,
          LONG_RETENTION,
          false,
          users(INGEST_API, TOPOLOGY, ANY_WORKER),
          users(INGEST_API, OPERATORS));

  public static final Topic<UsageEvent> USAGE =
      new Topic<>(
          "usage",
          "tenant",
          UsageEvent.class,
          Width.SCALED,
          LONG_RETENTION,
          false,
          users(CHAT_WORKER, EMBEDDING_WORKER),
          users(ANALYTICS));

  /** From these texts a vector index is filled again that lost its data, or is made anew. */
  public static final Topic<Document> DOCUMENT_TEXTS =
      new Topic<>(
          "document-texts",
          "tenant and document id",
          Document.class,
          Width.SCALED,
          LONG_RETENTION,
          true,
          users(TOPOLOGY),
          users(REBUILD_WORKER));

  /** One record: which vector indexes there are, by which a loss of one is noticed. */
  public static final Topic<KnownIndexes> INDEXES =
      new Topic<>(
          "indexes",
          "the word vectors",
          KnownIndexes.class,
          Width.SINGLE,
          LONG_RETENTION,
          true,
          users(REBUILD_WORKER),
          users(REBUILD_WORKER, TOPOLOGY, ANY_WORKER));

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
          USAGE,
          DOCUMENT_TEXTS,
          INDEXES);

  private Topics() {}

  /** In the order in which they are shown. */
  private static Set<TopicUser> users(TopicUser... users) {
    return new LinkedHashSet<>(List.of(users));
  }

  private static <V extends org.apache.avro.specific.SpecificRecord> Topic<V> scaled(
      String name, String key, Class<V> value, Set<TopicUser> writers, Set<TopicUser> readers) {
    return new Topic<>(name, key, value, Width.SCALED, RETENTION, false, writers, readers);
  }
}
