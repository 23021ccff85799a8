package dev.sluice.topology.document;

import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.document.DocumentEvent.Answered;
import dev.sluice.topology.document.DocumentEvent.Arrived;
import dev.sluice.topology.document.DocumentEvent.Refilled;
import dev.sluice.topology.document.DocumentEvent.TooLarge;
import dev.sluice.topology.document.DocumentEvent.Woken;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.StateMachine;
import java.time.Instant;
import java.util.List;
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
    return Set.of(Topics.EMBEDDING_TASKS, Topics.STATUS, Topics.DOCUMENT_TEXTS);
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
    DocumentEndings endings = new DocumentEndings(draft);
    DocumentProgress progress = new DocumentProgress(policy, draft, endings);
    switch (event) {
      case Arrived arrived ->
          new DocumentArrival(policy, draft, progress, endings)
              .take(arrived.document(), arrived.at(), arrived.target());
      case Refilled refilled ->
          new DocumentArrival(policy, draft, progress, endings)
              .refill(refilled.document(), refilled.at(), refilled.target());
      case Answered answered -> progress.answered(answered.result());
      case Woken _ -> {}
      case TooLarge tooLarge -> progress.replaceTooLarge(tooLarge.output(), tooLarge.failure());
    }
    endings.expireOverdue();
    progress.startNext();
    progress.deleteAgain();
    return draft.decision();
  }

  @Override
  public List<Output<?>> failureOutputs(DocumentEvent event, Failure failure, Instant now) {
    return event instanceof Arrived arrived
        ? List.of(
            DocumentOutputs.ended(
                ChangeStatus.of(arrived.document(), now.toEpochMilli()),
                State.FAILED,
                DocumentStage.ACCEPTED,
                failure,
                now))
        : List.of();
  }

  /**
   * A change begins a state, and so does a chunk that may be stored although nothing knows of it.
   */
  private @Nullable DocumentDraft draft(
      @Nullable DocumentState state, DocumentEvent event, Instant now) {
    if (state != null) {
      return new DocumentDraft(policy, state, now);
    }
    if (event instanceof Arrived(Document document, Instant _, var _)) {
      return new DocumentDraft(policy, document.getTenant(), document.getDocumentId(), now);
    }
    if (event instanceof Answered(EmbeddingResult result)
        && result.getAction() == ChunkAction.STORE
        && ChunkId.parse(result.getChunkId()).isPresent()) {
      return new DocumentDraft(policy, result.getTenant(), result.getDocumentId(), now);
    }
    return null;
  }
}
