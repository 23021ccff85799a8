package dev.sluice.topology.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.topology.machine.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.specific.SpecificRecord;

/**
 * Whatever the order in which requests, repeats, cancels, results, late results and deadlines come:
 * each attempt ends exactly once, turns keep their order, statuses never go back, and nothing is
 * left in the end.
 */
class ConversationPropertiesTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "MAX_WAITING", "4",
          "MAX_RECORD_BYTES", "65536",
          "MEMORY_WINDOW_TURNS", "3",
          "REQUEST_DEADLINE", "60s",
          "CONVERSATION_IDLE", "1h");

  @Property(tries = 400)
  void aConversationKeepsItsPromises(@ForAll long seed, @ForAll boolean retrieval) {
    new Run(seed, retrieval, true).check();
  }

  @Property(tries = 200)
  void aRequestThatStandsAloneKeepsThemToo(@ForAll long seed, @ForAll boolean retrieval) {
    new Run(seed, retrieval, false).check();
  }

  /** One random life of a state, from a seed. */
  private static final class Run {
    private final Random random;
    private final boolean inConversation;
    private final Talk talk;
    private final List<Request> sent = new ArrayList<>();

    /** What was sent so lately that a repeat of it must be recognised. */
    private final List<Request> recent = new ArrayList<>();

    private final List<SpecificRecord> tasks = new ArrayList<>();
    private final List<Turn> memory = new ArrayList<>();
    private final Set<String> cancelled = new HashSet<>();
    private int read;

    Run(long seed, boolean retrieval, boolean inConversation) {
      this.random = new Random(seed);
      this.inConversation = inConversation;
      Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
      settings.put("ENABLE_VECTOR_SEARCH", Boolean.toString(retrieval));
      this.talk = new Talk(Given.settings(settings));
    }

    void check() {
      for (int i = 0; i < 60; i++) {
        step();
        collect();
        assertThat(talk.encoded().length).isLessThan(talk.policy.limit().bytes());
      }
      talk.pass(Duration.ofMinutes(2));
      collect();
      everyAttemptEndedOnce();
      turnsAreInOrder();
      archiveEverything();
      talk.pass(Duration.ofHours(2));
      collect();
      archiveEverything();
      assertThat(talk.state()).isNull();
    }

    private void step() {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> arriveNew();
        case 3 -> pick(recent).ifPresent(talk::arrive);
        case 4 -> pick(recent).ifPresent(this::replay);
        case 5 -> pick(recent).ifPresent(this::cancel);
        case 6, 7 -> pick(tasks).ifPresent(this::result);
        case 8 -> newest().ifPresent(this::result);
        default -> time();
      }
    }

    private void arriveNew() {
      String id = inConversation ? "r" + sent.size() : "alone";
      if (!inConversation && !sent.isEmpty()) {
        return;
      }
      Request.Builder request =
          Request.newBuilder(inConversation ? Given.request(id) : Given.alone(id))
              .setInput(id + " x".repeat(random.nextInt(3000)));
      if (random.nextBoolean()) {
        request.setDeadline(talk.now().plusSeconds(random.nextInt(100) - 2));
      }
      if (random.nextInt(10) == 0) {
        talk.cancel(request.build());
        cancelled.add(id);
      }
      sent.add(request.build());
      recent.add(request.build());
      talk.arrive(request.build());
    }

    private void replay(Request request) {
      Request again =
          Request.newBuilder(request)
              .setAttempt(request.getAttempt() + 1)
              .setDeadline(null)
              .build();
      boolean ended =
          talk.statuses(request.getRequestId()).stream()
              .anyMatch(s ->
                  s.getRank() / 100 == request.getAttempt()
                      && Lifecycle.isTerminal(s.getState())
                      && s.getState() != State.COMPLETED);
      if (ended && sent.stream().noneMatch(r -> isSame(r, again))) {
        sent.add(again);
        recent.add(again);
        talk.arrive(again);
      }
    }

    private static boolean isSame(Request one, Request other) {
      return one.getRequestId().equals(other.getRequestId())
          && one.getAttempt() == other.getAttempt();
    }

    private void cancel(Request request) {
      cancelled.add(request.getRequestId());
      talk.cancel(request);
    }

    private void result(SpecificRecord task) {
      Failure failure = new Failure("test", "as it happens", null);
      boolean fails = random.nextInt(5) == 0;
      if (task instanceof ContextTask context) {
        talk.on(
            new ConversationEvent.ContextFound(
                fails
                    ? Given.notFound(context, failure)
                    : Given.found(context, newestTurns(context), List.of())));
      } else if (task instanceof ChatTask chat) {
        talk.on(
            new ConversationEvent.Answered(
                fails
                    ? Given.noAnswer(chat, failure)
                    : Given.answer(chat, "y ".repeat(random.nextInt(4500)))));
      }
    }

    private List<Turn> newestTurns(ContextTask task) {
      return memory.subList(Math.max(0, memory.size() - task.getHistoryTurns()), memory.size());
    }

    private void time() {
      Duration some = Duration.ofSeconds(random.nextInt(25));
      if (random.nextInt(4) == 0) {
        talk.passAsleep(some);
      } else {
        talk.pass(some);
      }
      if (random.nextInt(8) == 0) {
        archiveEverything();
        talk.pass(Duration.ofMinutes(61));
        recent.clear();
      }
    }

    private void archiveEverything() {
      if (!memory.isEmpty()) {
        talk.on(new ConversationEvent.Archived(memory.getLast().getNumber()));
      }
    }

    /** Takes up what was written since; the conversation memory holds each turn once. */
    private void collect() {
      List<Output<?>> outputs = talk.outputs();
      for (; read < outputs.size(); read++) {
        SpecificRecord value = outputs.get(read).value();
        if (value instanceof ContextTask || value instanceof ChatTask) {
          tasks.add(value);
        } else if (value instanceof FinishedTurn finished) {
          remember(finished.getTurn());
        }
      }
    }

    private void remember(Turn turn) {
      if (turn.getNumber() <= memory.size()) {
        assertThat(memory.get((int) turn.getNumber() - 1).getRequestId())
            .as("a turn is sent again unchanged")
            .isEqualTo(turn.getRequestId());
        return;
      }
      assertThat(turn.getNumber()).as("no gap").isEqualTo(memory.size() + 1L);
      memory.add(turn);
    }

    private void everyAttemptEndedOnce() {
      for (Request request : sent) {
        String id = request.getRequestId();
        List<StatusEvent> all = talk.statuses(id);
        List<StatusEvent> attempt =
            all.stream().filter(s -> s.getRank() / 100 == request.getAttempt()).toList();
        assertThat(attempt).filteredOn(s -> Lifecycle.isTerminal(s.getState())).hasSize(1);
        assertThat(attempt.getLast().getState()).matches(Lifecycle::isTerminal);
        assertThat(all).extracting(StatusEvent::getRank).isSorted().doesNotHaveDuplicates();
        assertThat(all)
            .filteredOn(s -> s.getState() == State.CANCELLED)
            .allMatch(s -> cancelled.contains(s.getId()));
      }
      assertThat(memory)
          .extracting(Turn::getRequestId)
          .containsExactlyInAnyOrderElementsOf(inConversation ? completed() : List.of());
    }

    private List<String> completed() {
      return talk.all(StatusEvent.class).stream()
          .filter(s -> s.getState() == State.COMPLETED)
          .map(StatusEvent::getId)
          .toList();
    }

    /** First attempts complete in the order in which they came; replays stand at their own. */
    private void turnsAreInOrder() {
      List<String> order = sent.stream().map(Request::getRequestId).distinct().toList();
      Set<String> replayed = new HashSet<>();
      sent.stream().filter(r -> r.getAttempt() > 0).forEach(r -> replayed.add(r.getRequestId()));
      assertThat(memory.stream().map(Turn::getRequestId).filter(id -> !replayed.contains(id)))
          .isSubsetOf(order)
          .extracting(order::indexOf)
          .isSorted();
    }

    private <T> Optional<T> pick(List<T> from) {
      return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
    }

    private Optional<SpecificRecord> newest() {
      return tasks.isEmpty() ? Optional.empty() : Optional.of(tasks.getLast());
    }
  }
}
