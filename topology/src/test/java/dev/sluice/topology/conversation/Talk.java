package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * One conversation in a test: gives the machine events and keeps what it wrote. The state goes
 * through its encoding after each event, as it does in its store.
 */
final class Talk {
  private static final AvroCodec<ConversationState> CODEC = AvroCodec.of(ConversationState.class);

  final ConversationPolicy policy;
  private final ConversationMachine machine;
  private final List<Output<?>> outputs = new ArrayList<>();
  private ConversationState state;
  private Instant now = Given.START;

  Talk(Settings settings) {
    this.policy = ConversationPolicy.of(settings, Topics.RETENTION);
    this.machine = new ConversationMachine(policy);
  }

  Instant now() {
    return now;
  }

  ConversationState state() {
    return state;
  }

  /** The state as it is stored. */
  byte[] encoded() {
    return state == null ? new byte[0] : CODEC.encode(state);
  }

  /** Lets time pass, and wakes the state each time that it asked for. */
  void pass(Duration time) {
    Instant end = now.plus(time);
    while (state != null && state.getWakeAt() != null && !state.getWakeAt().isAfter(end)) {
      Instant wake = state.getWakeAt();
      now = wake.isAfter(now) ? wake : now;
      Instant asked = state.getWakeAt();
      on(machine.wake());
      if (state != null && asked.equals(state.getWakeAt())) {
        throw new AssertionError("the state asks to be woken for ever at " + asked);
      }
    }
    now = end;
  }

  /** Lets time pass with nobody awake, as while the process is down. */
  void passAsleep(Duration time) {
    now = now.plus(time);
  }

  void arrive(Request request) {
    on(new ConversationEvent.Arrived(request, now));
  }

  void cancel(Request request) {
    on(new ConversationEvent.Cancelled(Given.cancel(request)));
  }

  /** Answers the newest context task with nothing found. */
  void nothingFound() {
    on(new ConversationEvent.ContextFound(Given.found(contextTask(), List.of(), List.of())));
  }

  /** Answers the newest chat task. */
  void answer(String output) {
    on(new ConversationEvent.Answered(Given.answer(chatTask(), output)));
  }

  void on(ConversationEvent event) {
    Decision<ConversationState> decision = machine.decide(state, event, now);
    outputs.addAll(decision.outputs());
    state = decision.state() == null ? null : stored(decision.state());
  }

  private static ConversationState stored(ConversationState state) {
    try {
      return CODEC.decode(CODEC.encode(state));
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  ContextTask contextTask() {
    return requireNonNull(all(ContextTask.class).getLast());
  }

  ChatTask chatTask() {
    return requireNonNull(all(ChatTask.class).getLast());
  }

  List<Output<?>> outputs() {
    return outputs;
  }

  List<FinishedTurn> turns() {
    return all(FinishedTurn.class);
  }

  /** Every step of a request, as state/stage. */
  List<String> steps(String requestId) {
    return statuses(requestId).stream().map(s -> s.getState() + "/" + s.getStage()).toList();
  }

  StatusEvent lastStatus(String requestId) {
    return statuses(requestId).getLast();
  }

  List<StatusEvent> statuses(String requestId) {
    return all(StatusEvent.class).stream().filter(s -> s.getId().equals(requestId)).toList();
  }

  <T extends SpecificRecord> List<T> all(Class<T> type) {
    return outputs.stream().map(Output::value).filter(type::isInstance).map(type::cast).toList();
  }
}
