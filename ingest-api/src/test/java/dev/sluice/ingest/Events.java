package dev.sluice.ingest;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Status events as the pipeline writes them. */
final class Events {
  private Events() {}

  static StatusEvent completed(String id, String output) {
    Answer answer =
        Answer.newBuilder()
            .setOutput(output)
            .setSources(List.of(new Passage("guides/a.md", 2, 0.5, "a passage", "A")))
            .setModel("offline")
            .setFinishReason("stop")
            .setUsage(new Usage(11, 7))
            .setUnknownCalls(0)
            .build();
    return builder(id, State.COMPLETED).setResult(answer).build();
  }

  static StatusEvent ended(String id, State state, String code) {
    return builder(id, state).setFailure(new Failure(code, "It was so: " + code, null)).build();
  }

  static StatusEvent processing(String id, String stage, int step) {
    return builder(id, State.PROCESSING)
        .setStage(stage)
        .setRank(Lifecycle.rank(0, State.PROCESSING, step))
        .build();
  }

  private static StatusEvent.Builder builder(String id, State state) {
    return StatusEvent.newBuilder()
        .setTenant("default")
        .setId(id)
        .setState(state)
        .setStage("chat")
        .setRank(Lifecycle.rank(0, state, 1))
        .setAt(Instant.parse("2026-05-01T12:00:00Z"))
        .setMetadata(Map.of("origin", "test"));
  }
}
