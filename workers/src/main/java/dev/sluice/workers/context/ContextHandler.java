package dev.sluice.workers.context;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.context.QueryModels.QueryModel;
import dev.sluice.workers.embedding.EmbeddedText;
import dev.sluice.workers.embedding.UselessAnswers;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.PaidUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The handler that looks up a conversation's history and the passages nearest to a query, both at
 * once.
 */
public final class ContextHandler implements TaskHandler<ContextTask> {
  private record Found(List<Passage> passages, List<TaskOutput<?>> usage) {
    static final Found NOTHING = new Found(List.of(), List.of());
  }

  private record Step(String tenant, String requestId, int attempt) {}

  private final ConversationMemory memory;
  private final QueryModels models;
  private final int bytes;
  private final UselessAnswers useless = new UselessAnswers();

  /**
   * @param models embed the queries, and find the passages
   * @param bytes that turns and passages may take together in a result, below the largest record
   */
  public ContextHandler(ConversationMemory memory, QueryModels models, int bytes) {
    this.memory = memory;
    this.models = models;
    this.bytes = bytes;
  }

  @Override
  public List<TaskOutput<?>> handle(Task<ContextTask> task) throws InterruptedException {
    ContextTask wanted = task.value();
    return Concurrently.run(
        () -> history(wanted),
        () -> search(wanted),
        (turns, found) -> outputs(wanted, turns, found));
  }

  private List<Turn> history(ContextTask wanted) {
    String conversation = wanted.getConversationId();
    return conversation == null || wanted.getHistoryTurns() < 1
        ? List.of()
        : memory.newest(wanted.getTenant(), conversation, wanted.getHistoryTurns());
  }

  private Found search(ContextTask wanted) throws InterruptedException {
    String query = wanted.getQuery();
    if (query == null || query.isBlank() || wanted.getTopK() < 1) {
      return Found.NOTHING;
    }
    QueryModel model = models.current();
    try {
      return find(wanted, query, model);
    } catch (PermanentException e) {
      Optional<QueryModel> instead = models.insteadOf(model);
      if (instead.isPresent()) {
        return find(wanted, query, instead.get());
      }
      useless.keep(stepOf(wanted), e);
      throw e;
    }
  }

  private Found find(ContextTask wanted, String query, QueryModel model)
      throws InterruptedException {
    String text = Excerpt.of(query, model.embedder().tokensPerInput());
    EmbeddedText embedded = model.embedder().embed(wanted.getTenant(), text);
    List<Passage> passages =
        model
            .vectors()
            .search(
                wanted.getTenant(),
                new SearchQuery(text, embedded.vector(), wanted.getTopK(), Map.of()));
    return new Found(passages, used(wanted, model, embedded.spent()));
  }

  private static Step stepOf(ContextTask wanted) {
    return new Step(wanted.getTenant(), wanted.getRequestId(), wanted.getAttempt());
  }

  private static List<TaskOutput<?>> used(ContextTask wanted, QueryModel model, PaidUsage paid) {
    return model
        .usage()
        .of(
            Operation.EMBEDDING,
            wanted.getTenant(),
            wanted.getRequestId(),
            UUID.randomUUID().toString(),
            model.name(),
            paid);
  }

  private List<TaskOutput<?>> outputs(ContextTask wanted, List<Turn> turns, Found found) {
    ContextFindings fitting = new ContextFindings(turns, found.passages()).within(bytes);
    ContextResult result =
        resultOf(wanted)
            .setKind(ContextKind.FOUND)
            .setTurns(fitting.turns())
            .setPassages(fitting.passages())
            .build();
    List<TaskOutput<?>> outputs = new ArrayList<>();
    outputs.add(new TaskOutput<>(Topics.CONTEXT_RESULTS, keyOf(wanted), result));
    outputs.addAll(found.usage());
    return outputs;
  }

  @Override
  public List<TaskOutput<?>> giveUp(Task<ContextTask> task, Failure failure) {
    ContextTask wanted = task.value();
    ContextResult result = resultOf(wanted).setKind(ContextKind.FAILED).setFailure(failure).build();
    List<TaskOutput<?>> outputs = new ArrayList<>();
    outputs.add(new TaskOutput<>(Topics.CONTEXT_RESULTS, keyOf(wanted), result));
    outputs.addAll(unwanted(task));
    return outputs;
  }

  private static ContextResult.Builder resultOf(ContextTask wanted) {
    return ContextResult.newBuilder()
        .setTenant(wanted.getTenant())
        .setRequestId(wanted.getRequestId())
        .setConversationId(wanted.getConversationId())
        .setAttempt(wanted.getAttempt());
  }

  private static String keyOf(ContextTask wanted) {
    return RecordKeys.of(wanted.getConversationId(), wanted.getRequestId());
  }

  /** Returns the usage of an embedding that was paid for and is of no use. */
  @Override
  public List<TaskOutput<?>> unwanted(Task<ContextTask> task) {
    ContextTask wanted = task.value();
    return useless
        .take(stepOf(wanted))
        .map(paid -> used(wanted, models.current(), paid))
        .orElse(List.of());
  }

  /** The topology writes one, with the request that this is a step of. */
  @Override
  public boolean writesDeadLetter() {
    return false;
  }

  @Override
  public Optional<Instant> deadline(ContextTask wanted) {
    return Optional.of(wanted.getDeadline());
  }
}
