package dev.sluice.topology.document;

import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.document.DocumentEvent.Answered;
import dev.sluice.topology.document.DocumentEvent.Arrived;
import dev.sluice.topology.document.DocumentEvent.TooLarge;
import dev.sluice.topology.document.DocumentEvent.Woken;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.StateMachine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Documents: one change of each under way, the newest other one waiting, and of every chunk what is
 * known of its vector.
 */
final class DocumentMachine implements StateMachine<DocumentState, DocumentEvent> {
  private final DocumentPolicy policy;

  DocumentMachine(DocumentPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return "document";
  }

  @Override
  public Class<DocumentState> stateType() {
    return DocumentState.class;
  }

  @Override
  public Set<Topic<?>> outputs() {
    return Set.of(Topics.EMBEDDING_TASKS, Topics.STATUS);
  }

  @Override
  public @Nullable Instant wakeAt(DocumentState state) {
    return state.getWakeAt();
  }

  @Override
  public DocumentEvent wake() {
    return new Woken();
  }

  @Override
  public DocumentEvent tooLarge(Output<?> output, Failure failure) {
    return new TooLarge(output, failure);
  }

  @Override
  public Decision<DocumentState> decide(
      @Nullable DocumentState state, DocumentEvent event, Instant now) {
    DocumentDraft draft = draft(state, event, now);
    if (draft == null) {
      return Decision.none(state);
    }
    DocumentProgress progress = new DocumentProgress(draft);
    switch (event) {
      case Arrived arrived ->
          new DocumentArrival(draft, progress).take(arrived.document(), arrived.at());
      case Answered answered -> new ChunkAnswers(draft, progress).take(answered.result());
      case TooLarge tooLarge -> replaceTooLarge(tooLarge, draft, progress);
      case Woken _ -> {}
    }
    progress.checkTimes();
    return draft.decision();
  }

  @Override
  public List<Output<?>> failureOutputs(DocumentEvent event, Failure failure, Instant now) {
    return event instanceof Arrived arrived
        ? List.of(
            ChangeStatus.of(arrived.document(), now.toEpochMilli())
                .at(State.FAILED, DocumentStage.ACCEPTED, failure, now))
        : List.of();
  }

  /**
   * A change begins a state, and so does a chunk that may be stored although nothing knows of it.
   */
  private @Nullable DocumentDraft draft(
      @Nullable DocumentState state, DocumentEvent event, Instant now) {
    if (state != null) {
      return new DocumentDraft(policy, state, state.getTenant(), state.getDocumentId(), now);
    }
    if (event instanceof Arrived(Document document, Instant _)) {
      return new DocumentDraft(policy, null, document.getTenant(), document.getDocumentId(), now);
    }
    if (event instanceof Answered(EmbeddingResult result)
        && result.getAction() == ChunkAction.STORE
        && ChunkId.parse(result.getChunkId()).isPresent()) {
      return new DocumentDraft(policy, null, result.getTenant(), result.getDocumentId(), now);
    }
    return null;
  }

  /** A task that cannot be written has failed; a status is written without the caller's labels. */
  private static void replaceTooLarge(
      TooLarge event, DocumentDraft draft, DocumentProgress progress) {
    if (event.output().value() instanceof EmbeddingTask task) {
      new ChunkAnswers(draft, progress)
          .take(
              new EmbeddingResult(
                  task.getTenant(),
                  task.getDocumentId(),
                  task.getVersion(),
                  task.getChunkId(),
                  task.getAction(),
                  event.failure()));
    } else if (event.output().value() instanceof StatusEvent status
        && !status.getMetadata().isEmpty()) {
      StatusEvent bare = StatusEvent.newBuilder(status).setMetadata(Map.of()).build();
      draft.write(new Output<>(Topics.STATUS, event.output().key(), bare, event.output().about()));
    }
  }
}
