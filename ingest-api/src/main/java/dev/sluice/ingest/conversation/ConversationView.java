package dev.sluice.ingest.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schemas.Turn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** The newest turns of a conversation, oldest first. */
@Schema(name = "Conversation")
record ConversationView(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("conversation_id")
        String conversationId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<TurnView> turns) {

  /** One exchange. */
  @Schema(name = "Turn")
  record TurnView(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              minimum = "1",
              description = "Its place in the conversation.")
          long number,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("request_id")
          String requestId,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String input,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String output,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("finished_at")
          Instant finishedAt) {
    static TurnView of(Turn turn) {
      return new TurnView(
          turn.getNumber(),
          turn.getRequestId(),
          turn.getInput(),
          turn.getOutput(),
          turn.getFinishedAt());
    }
  }
}
