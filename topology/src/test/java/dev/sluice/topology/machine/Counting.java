package dev.sluice.topology.machine;

import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A machine for tests that counts the inputs of a conversation and does what they say: throw, write
 * something too large, grow too large, ask to be woken, leave.
 */
final class Counting implements StateMachine<ConversationState, String> {
  static final String THROW = "throw";
  static final String TOO_LARGE_OUTPUT = "too large an output";
  static final String TOO_LARGE_STATE = "too large a state";
  static final String WAKE_IN_TEN = "wake in ten";
  static final String LEAVE = "leave";
  private static final String WOKEN = "woken";
  private static final String REFUSED = "refused";

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public Class<ConversationState> stateType() {
    return ConversationState.class;
  }

  @Override
  public Set<Topic<?>> outputs() {
    return Set.of(Topics.STATUS, Topics.CONTEXT_TASKS);
  }

  @Override
  public Instant wakeAt(ConversationState state) {
    return state.getWakeAt();
  }

  @Override
  public String wake() {
    return WOKEN;
  }

  @Override
  public String tooLarge(Output<?> output, Failure failure) {
    return REFUSED;
  }

  @Override
  public Decision<ConversationState> decide(ConversationState state, String event, Instant now) {
    long count = state == null ? 0 : state.getLastTurn();
    if (event.equals(LEAVE)) {
      return new Decision<>(null, List.of(status("left after " + count, now)));
    }
    if (event.equals(THROW)) {
      throw new IllegalStateException("as asked");
    }
    List<Output<?>> outputs = new ArrayList<>();
    if (event.equals(TOO_LARGE_OUTPUT)) {
      outputs.add(large(now));
    }
    outputs.add(status(event + " " + (count + 1), now));
    ConversationState.Builder after =
        ConversationState.newBuilder()
            .setConversationId(event.equals(TOO_LARGE_STATE) ? "x".repeat(100_000) : "c")
            .setLoaded(true)
            .setLastTurn(count + 1)
            .setTurns(List.of())
            .setWaiting(List.of())
            .setSeen(List.of())
            .setTouchedAt(now)
            .setWakeAt(event.equals(WAKE_IN_TEN) ? now.plusSeconds(10) : null);
    return new Decision<>(after.build(), outputs);
  }

  @Override
  public List<Output<?>> failureOutputs(String event, Failure failure, Instant now) {
    return List.of(status("given up", now));
  }

  private static Output<ContextTask> large(Instant now) {
    ContextTask task =
        ContextTask.newBuilder()
            .setRequestId("r")
            .setQuery("x".repeat(100_000))
            .setDeadline(now)
            .build();
    return new Output<>(Topics.CONTEXT_TASKS, "k", task, "r");
  }

  private static Output<StatusEvent> status(String stage, Instant now) {
    StatusEvent event =
        StatusEvent.newBuilder()
            .setId("r")
            .setState(State.PROCESSING)
            .setStage(stage)
            .setRank(0)
            .setAt(now)
            .build();
    return new Output<>(Topics.STATUS, "k", event, "r");
  }

  /** Every request is an event of its conversation: its input. */
  static final class Requests implements Inlet<String> {
    private final AvroCodec<Request> codec = AvroCodec.of(Request.class);

    @Override
    public Topic<?> topic() {
      return Topics.REQUESTS;
    }

    @Override
    public ReadResult<String> read(RawRecord record, Instant now) {
      try {
        Request request = codec.decode(record.value());
        String key = request.getConversationId();
        return key == null
            ? new ReadResult.Ignored<>()
            : new ReadResult.Happened<>(key, key, request.getRequestId(), request.getInput());
      } catch (UndecodableException e) {
        throw new IllegalStateException("as a defect of an inlet would", e);
      }
    }
  }
}
