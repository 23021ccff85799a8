package dev.sluice.ingest.conversation;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.request.RequestRules;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.Parameters;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.schemas.Turn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Returns the turns of a conversation. */
@Tag(name = "conversations")
@RestController
public final class ConversationController {
  private static final int MOST = 1000;
  private static final int USUAL = 50;

  private final ConversationMemory memory;

  public ConversationController(ConversationMemory memory) {
    this.memory = memory;
  }

  @Operation(
      operationId = "conversation",
      summary = "Read the turns of a conversation",
      description =
          "The newest turns, oldest first; a turn is shown soon after its request has ended.")
  @ApiResponse(
      responseCode = "200",
      description = "The turns",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = ConversationView.class)))
  @ApiResponse(responseCode = "404", description = "There is no finished turn")
  @ApiResponse(responseCode = "503", description = "The conversation memory cannot be reached")
  @GetMapping(
      path = "/conversations/{conversation_id}",
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversationView> turns(
      @Parameter(hidden = true) Caller caller,
      @Parameter(schema = @Schema(type = "string", pattern = "^" + RequestRules.ID_PATTERN + "$"))
          @PathVariable("conversation_id")
          String conversationId,
      @Parameter(
              description = "The most turns to return.",
              schema =
                  @Schema(
                      type = "integer",
                      format = "int32",
                      minimum = "1",
                      maximum = "" + MOST,
                      defaultValue = "" + USUAL))
          @RequestParam(name = "limit", required = false)
          @Nullable String limit) {
    List<Turn> turns =
        memory.newest(
            caller.tenant(), conversationId, Parameters.count("limit", limit, USUAL, MOST));
    if (turns.isEmpty()) {
      throw ProblemException.of(
          ProblemKind.NOT_FOUND, "There is no finished turn of a conversation with this id.");
    }
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(
            new ConversationView(
                conversationId, turns.stream().map(ConversationView.TurnView::of).toList()));
  }
}
