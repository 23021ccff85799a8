package dev.sluice.ingest.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of a request or of a document's change, as the API returns it. */
@Schema(name = "Status")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusView(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("request_id")
        String requestId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Progress status,
    @Schema(description = "Present for a completed request.") @Nullable Result result,
    @Schema(description = "Present for a completed search, best first.")
        @Nullable List<Source> passages,
    @Schema(description = "The reason why it ended without success.") @Nullable Error error) {

  /** The state and the stage of the request. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Progress(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {"processing", "completed", "failed", "cancelled", "expired"},
              description = "All states but processing are final.")
          String state,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "The current or the last step.",
              example = "chat")
          String stage,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("updated_at")
          Instant updatedAt,
      @JsonProperty("conversation_id") @Nullable String conversationId,
      @JsonProperty("document_id") @Nullable String documentId,
      @Schema(description = "The caller's own labels.") @JsonInclude(JsonInclude.Include.NON_EMPTY)
          Map<String, String> metadata) {}

  /** The result of a completed request. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Result(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String output,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "The passages in the prompt.")
          List<Source> sources,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String model,
      @Schema(description = "The reason why the model stopped, in the provider's word.")
          @JsonProperty("finish_reason")
          @Nullable String finishReason,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Tokens usage,
      @Schema(
              description =
                  "Calls that may have been paid and whose outcome was lost in a crash; absent if"
                      + " there were none.")
          @JsonProperty("unknown_calls")
          @JsonInclude(JsonInclude.Include.NON_DEFAULT)
          int unknownCalls) {}

  /** A passage that was found. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("document_id")
          String documentId,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) int chunk,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) double score,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String text,
      @Nullable String title) {}

  /** The tokens that the provider counted. */
  public record Tokens(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("input_tokens")
          int inputTokens,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("output_tokens")
          int outputTokens) {}

  /** The reason why it ended without success. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Error(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "A stable word.")
          String code,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String message,
      @Nullable String field) {}

  /** The view of a status event. */
  public static StatusView of(StatusEvent event) {
    Answer answer = event.getResult();
    List<Passage> passages = event.getPassages();
    Failure failure = event.getFailure();
    return new StatusView(
        event.getId(),
        new Progress(
            word(event.getState()),
            event.getStage(),
            event.getAt(),
            event.getConversationId(),
            event.getDocumentId(),
            event.getMetadata()),
        answer == null ? null : result(answer),
        passages == null ? null : passages.stream().map(StatusView::source).toList(),
        failure == null
            ? null
            : new Error(failure.getCode(), failure.getMessage(), failure.getField()));
  }

  /** A state of a later version, which this one does not know, is not an end. */
  private static String word(State state) {
    return (state == State.UNKNOWN ? State.PROCESSING : state).name().toLowerCase(Locale.ROOT);
  }

  private static Result result(Answer answer) {
    return new Result(
        answer.getOutput(),
        answer.getSources().stream().map(StatusView::source).toList(),
        answer.getModel(),
        answer.getFinishReason(),
        new Tokens(answer.getUsage().getInputTokens(), answer.getUsage().getOutputTokens()),
        answer.getUnknownCalls());
  }

  private static Source source(Passage passage) {
    return new Source(
        passage.getDocumentId(),
        passage.getChunk(),
        passage.getScore(),
        passage.getText(),
        passage.getTitle());
  }
}
