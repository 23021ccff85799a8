package dev.sluice.testkit.status;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Statuses of requests, as in the status topic. */
public final class StatusEvents {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final List<String> STAGES = List.of("waiting", "context", "chat");

  private StatusEvents() {}

  /** The status of a step of a request that has not ended; its stage is that of the step. */
  public static StatusEvent processing(String tenant, String id, int attempt, int step) {
    return base(tenant, id, attempt, State.PROCESSING, step)
        .setStage(STAGES.get(step % STAGES.size()))
        .build();
  }

  /** The status of a request that ended with an answer. */
  public static StatusEvent completed(String tenant, String id, int attempt) {
    return base(tenant, id, attempt, State.COMPLETED, 3)
        .setStage("chat")
        .setResult(
            new Answer(
                "an answer of " + id + " – ünïcode 🐟",
                List.of(new Passage("doc", 2, 0.75, "a passage", "title")),
                "gpt-4",
                "stop",
                new Usage(120, 30),
                1))
        .build();
  }

  /** The status of a request that ended without an answer. */
  public static StatusEvent ended(String tenant, String id, int attempt, State state) {
    return base(tenant, id, attempt, state, 3)
        .setStage("chat")
        .setFailure(new Failure("timeout", "the provider did not answer within 60s", null))
        .build();
  }

  /** All statuses of a request that failed, was replayed and then completed, in order. */
  public static List<StatusEvent> life(String tenant, String id) {
    List<StatusEvent> life = new ArrayList<>();
    for (int attempt = 0; attempt < 2; attempt++) {
      for (int step = 0; step < STAGES.size(); step++) {
        life.add(processing(tenant, id, attempt, step));
      }
      life.add(
          attempt == 0 ? ended(tenant, id, attempt, State.FAILED) : completed(tenant, id, attempt));
    }
    return life;
  }

  private static StatusEvent.Builder base(
      String tenant, String id, int attempt, State state, int step) {
    return StatusEvent.newBuilder()
        .setTenant(tenant)
        .setId(id)
        .setState(state)
        .setRank(Lifecycle.rank(attempt, state, step))
        .setAt(AT.plusMillis(attempt * 100L + step))
        .setConversationId("conversation")
        .setMetadata(Map.of("label", "value"));
  }
}
