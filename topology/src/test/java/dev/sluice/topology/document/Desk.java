package dev.sluice.topology.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.RecordLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One document at the machine: keeps its state as the store would, in bytes, and what was written.
 */
final class Desk {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final DocumentPolicy POLICY =
      new DocumentPolicy(
          new Chunker(16, 0, 1024),
          "model-1",
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(7),
          new RecordLimit(1_000_000));

  private static final AvroCodec<DocumentState> CODEC = AvroCodec.of(DocumentState.class);

  final List<EmbeddingTask> tasks = new ArrayList<>();
  final List<StatusEvent> statuses = new ArrayList<>();

  /** What was written to the topic of texts; null where a text was forgotten. */
  final List<@Nullable Document> texts = new ArrayList<>();

  private final Map<String, Long> ranks = new HashMap<>();
  private final DocumentMachine machine;
  private byte @Nullable [] stored;
  Instant now = START;

  /** The index in which chunks are stored; null if that is not known. */
  @Nullable TargetIndex target;

  Desk() {
    this(POLICY);
  }

  Desk(DocumentPolicy policy) {
    machine = new DocumentMachine(policy);
  }

  /** A text with one chunk for each word: a paragraph of its own, told apart by the word. */
  static String text(String... words) {
    List<String> paragraphs = new ArrayList<>();
    for (String word : words) {
      paragraphs.add("This paragraph of the text tells us all about the " + word + ".");
    }
    return String.join("\n\n", paragraphs);
  }

  static Document.Builder upsert(String... words) {
    return Document.newBuilder().setDocumentId("doc").setText(text(words));
  }

  static Document.Builder remove() {
    return Document.newBuilder().setDocumentId("doc").setAction(DocumentAction.REMOVE);
  }

  /** Takes an event, and looks after the bounds that hold for all. */
  void take(DocumentEvent event) {
    DocumentState before = state();
    Decision<DocumentState> decision = machine.decide(before, event, now);
    DocumentState after = decision.state();
    stored = after == null ? null : CODEC.encode(after);
    for (Output<?> output : decision.outputs()) {
      if (output.value() instanceof EmbeddingTask task) {
        assertThat(output.key()).isEqualTo(task.getChunkId());
        tasks.add(task);
      } else if (output.topic().equals(Topics.DOCUMENT_TEXTS)) {
        assertThat(output.key()).isEqualTo("default|doc");
        texts.add((Document) output.value());
      } else if (output.value() instanceof StatusEvent status) {
        assertThat(output.key()).isEqualTo(status.getId());
        Long last = ranks.put(status.getId(), status.getRank());
        assertThat(status.getRank()).isGreaterThan(last == null ? -1 : last);
        assertThat(status.getFailure() == null)
            .isEqualTo(!Lifecycle.isTerminal(status.getState()) || isCompleted(status));
        statuses.add(status);
      }
    }
    if (after != null && event instanceof DocumentEvent.Woken) {
      Instant wake = after.getWakeAt();
      assertThat(wake == null || wake.isAfter(now)).isTrue();
    }
  }

  private static boolean isCompleted(StatusEvent status) {
    return status.getState() == dev.sluice.schemas.State.COMPLETED;
  }

  void change(Document.Builder document) {
    take(new DocumentEvent.Arrived(document.build(), now, target));
  }

  void answer(EmbeddingTask task, @Nullable Failure failure) {
    take(new DocumentEvent.Answered(result(task, failure)));
  }

  static EmbeddingResult result(EmbeddingTask task, @Nullable Failure failure) {
    return new EmbeddingResult(
        task.getTenant(),
        task.getDocumentId(),
        task.getVersion(),
        task.getChunkId(),
        task.getAction(),
        failure,
        null);
  }

  /** Answers all open tasks with success, those too that follow from the answers. */
  void answerAll() {
    while (!tasks.isEmpty()) {
      answer(tasks.removeFirst(), null);
    }
  }

  /** Lets time pass; the timer goes off where the state asked for it. */
  void pass(Duration time) {
    now = now.plus(time);
    DocumentState state = state();
    if (state != null && state.getWakeAt() != null && !state.getWakeAt().isAfter(now)) {
      take(new DocumentEvent.Woken());
    }
  }

  @Nullable DocumentState state() {
    try {
      return stored == null ? null : CODEC.decode(stored);
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  /** The statuses written under an id, as {@code STATE stage}. */
  List<String> steps(String id) {
    return statuses.stream()
        .filter(status -> status.getId().equals(id))
        .map(status -> status.getState() + " " + status.getStage())
        .toList();
  }

  /** The open tasks of a kind, in the order in which they were written. */
  List<EmbeddingTask> open(ChunkAction action) {
    return tasks.stream().filter(task -> task.getAction() == action).toList();
  }

  /** How many chunks are in a phase. */
  int count(ChunkPhase phase) {
    DocumentState state = state();
    List<ChunkEntry> chunks = state == null ? List.of() : state.getChunks();
    return (int) chunks.stream().filter(entry -> entry.getPhase() == phase).count();
  }
}
