package dev.sluice.topology.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The machine against a model of everything around it: workers that carry out tasks in any order,
 * late, twice, or never; that crash between the doing and the telling; and that fail with or
 * without having done it. Whatever happened, the vectors are in the end exactly those wanted.
 */
class DocumentModelTest {
  private static final String[] WORDS = {"sea", "sky", "sun", "moon", "star"};
  private static final Failure FAILURE = new Failure("unavailable", "Nobody is there.", null);

  @Property(tries = 300)
  void inTheEndTheVectorsAreThoseOfTheNewestVersion(@ForAll long seed) {
    World world = new World(new Random(seed));
    int steps = 20 + world.random.nextInt(150);
    for (int i = 0; i < steps; i++) {
      world.step();
      world.checkNothingUntracked();
    }
    world.quiet();
    world.checkQuiet();
    world.checkEveryChangeEndedOnce();

    Set<String> wanted = world.submitAndFinish();
    assertThat(world.texts()).isEqualTo(wanted);
    assertThat(world.known(ChunkPhase.STORED)).isEqualTo(world.vectors.keySet());
    assertThat(world.desk.state().getChunks()).hasSize(world.vectors.size());

    world.removeAndFinish();
    assertThat(world.vectors).isEmpty();
    world.desk.pass(Duration.ofDays(8));
    assertThat(world.desk.state()).isNull();
  }

  /** The document, its workers and its vectors. */
  private static final class World {
    final Random random;
    final Desk desk = new Desk();

    /** The vector store: texts by chunk id. */
    final Map<String, String> vectors = new LinkedHashMap<>();

    /** Tasks that a worker may carry out once more. */
    private final List<EmbeddingTask> again = new ArrayList<>();

    /** Answers of workers that the machine has not read yet, or may read twice. */
    private final List<EmbeddingResult> results = new ArrayList<>();

    private final Map<String, Document> submitted = new LinkedHashMap<>();
    private int named;

    World(Random random) {
      this.random = random;
    }

    void step() {
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> submit();
        case 3 -> repeat();
        case 4, 5, 6, 7, 8 -> work(desk.tasks, true);
        case 9, 10 -> work(again, false);
        case 11, 12, 13, 14, 15 -> hear();
        case 16 -> lose();
        case 17 -> desk.pass(Duration.ofMillis(random.nextInt(5)));
        case 18 -> desk.pass(Duration.ofMinutes(random.nextInt(30)));
        default -> desk.pass(Duration.ofHours(random.nextInt(8)));
      }
    }

    private void submit() {
      Document.Builder document = random.nextInt(5) == 0 ? Desk.remove() : version();
      if (random.nextInt(4) > 0) {
        document.setRequestId("r" + named++);
      }
      if (random.nextInt(5) == 0) {
        document.setDeadline(desk.now.plusSeconds(random.nextInt(7200) - 100));
      }
      submit(document.build());
    }

    private Document.Builder version() {
      List<String> words = new ArrayList<>();
      int length = 1 + random.nextInt(4);
      for (int i = 0; i < length; i++) {
        words.add(WORDS[random.nextInt(WORDS.length)]);
      }
      return Desk.upsert(words.toArray(String[]::new))
          .setTitle(random.nextInt(6) == 0 ? "Title" : null);
    }

    private void submit(Document document) {
      submitted.put(StatusKey.of(document).id(), document);
      desk.take(new DocumentEvent.Arrived(document, desk.now, null));
    }

    private void repeat() {
      if (!submitted.isEmpty()) {
        List<Document> all = List.copyOf(submitted.values());
        desk.take(new DocumentEvent.Arrived(all.get(random.nextInt(all.size())), desk.now, null));
      }
    }

    /** A worker takes a task, not always the oldest. */
    private void work(List<EmbeddingTask> from, boolean first) {
      if (from.isEmpty()) {
        return;
      }
      EmbeddingTask task = from.remove(random.nextInt(from.size()));
      if (random.nextInt(3) == 0 && (first || random.nextBoolean())) {
        again.add(task);
      }
      switch (random.nextInt(7)) {
        case 6 -> {
          // The worker crashed before it answered: another one takes the task.
          apply(task);
          again.add(task);
        }
        case 0 -> results.add(Desk.result(task, FAILURE));
        case 1 -> {
          // The store did it, but its answer was lost: reported as a failure, and tried again.
          apply(task);
          results.add(Desk.result(task, FAILURE));
          again.add(task);
        }
        default -> {
          apply(task);
          results.add(Desk.result(task, null));
        }
      }
    }

    private void apply(EmbeddingTask task) {
      if (task.getAction() == ChunkAction.STORE) {
        vectors.put(task.getChunkId(), task.getText());
      } else {
        vectors.remove(task.getChunkId());
      }
    }

    private void hear() {
      if (!results.isEmpty()) {
        EmbeddingResult result = results.get(random.nextInt(results.size()));
        if (random.nextInt(5) > 0) {
          results.remove(result);
        }
        desk.take(new DocumentEvent.Answered(result));
      }
    }

    /** A task is never carried out. */
    private void lose() {
      if (!desk.tasks.isEmpty()) {
        desk.tasks.remove(random.nextInt(desk.tasks.size()));
      }
    }

    /** Everything that is under way comes to its end, and all timers go off. */
    void quiet() {
      for (int round = 0; round < 30; round++) {
        while (!desk.tasks.isEmpty() || !again.isEmpty() || !results.isEmpty()) {
          List<EmbeddingTask> from = desk.tasks.isEmpty() ? again : desk.tasks;
          if (!from.isEmpty()) {
            EmbeddingTask task = from.remove(random.nextInt(from.size()));
            apply(task);
            results.add(Desk.result(task, null));
          }
          if (!results.isEmpty()) {
            EmbeddingResult result = results.remove(random.nextInt(results.size()));
            desk.take(new DocumentEvent.Answered(result));
          }
        }
        desk.pass(Duration.ofHours(1).plusSeconds(1));
      }
    }

    Set<String> submitAndFinish() {
      Document document = version().setRequestId("last").build();
      submit(document);
      quiet();
      assertThat(desk.steps("last").getLast()).startsWith("COMPLETED");
      return ChunkText.all(document, Desk.POLICY.chunker(), Desk.POLICY.embedding()).stream()
          .map(ChunkText::text)
          .collect(Collectors.toSet());
    }

    void removeAndFinish() {
      submit(Desk.remove().setRequestId("gone").build());
      quiet();
      assertThat(desk.steps("gone").getLast()).isEqualTo("COMPLETED removed");
    }

    Set<String> texts() {
      return Set.copyOf(vectors.values());
    }

    Set<String> known(ChunkPhase phase) {
      return entries().stream()
          .filter(entry -> entry.getPhase() == phase)
          .map(entry -> ChunkId.of(entry).toString())
          .collect(Collectors.toSet());
    }

    private List<ChunkEntry> entries() {
      return desk.state() == null ? List.of() : desk.state().getChunks();
    }

    /**
     * Every vector is known, or an answer about it is still to come; what is known stored is there.
     */
    void checkNothingUntracked() {
      Set<String> heard = new HashSet<>();
      entries().forEach(entry -> heard.add(ChunkId.of(entry).toString()));
      results.forEach(result -> heard.add(result.getChunkId()));
      again.forEach(task -> heard.add(task.getChunkId()));
      desk.tasks.forEach(task -> heard.add(task.getChunkId()));
      assertThat(heard).containsAll(vectors.keySet());
      assertThat(vectors.keySet()).containsAll(known(ChunkPhase.STORED));
    }

    /** With no task under way nothing is left over but what a failed version may have stored. */
    void checkQuiet() {
      assertThat(known(ChunkPhase.STORING)).isEmpty();
      assertThat(known(ChunkPhase.DELETING)).isEmpty();
      assertThat(known(ChunkPhase.LEFTOVER)).isEmpty();
      Set<String> tracked = new HashSet<>(known(ChunkPhase.STORED));
      assertThat(vectors.keySet()).containsAll(tracked);
      tracked.addAll(known(ChunkPhase.DOUBTFUL));
      assertThat(tracked).containsAll(vectors.keySet());
    }

    /** The last word on every status id is an end, and each version has no more than one. */
    void checkEveryChangeEndedOnce() {
      Map<String, StatusEvent> last = new LinkedHashMap<>();
      Set<Long> ended = new HashSet<>();
      for (StatusEvent status : desk.statuses) {
        last.put(status.getId(), status);
        if (Lifecycle.isTerminal(status.getState())) {
          assertThat(ended.add(status.getRank())).isTrue();
        }
      }
      assertThat(last.keySet()).isEqualTo(submitted.keySet());
      assertThat(last.values()).allMatch(status -> Lifecycle.isTerminal(status.getState()));
    }
  }
}
