package dev.sluice.ingest.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer to a replay. */
@Schema(name = "Replayed")
record ReplayView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "The number of dead letters that this call replayed.")
        int replayed,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<View> letters,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "Whether more meet the conditions: the same call replays the next ones.")
        boolean more) {

  /** The outcome for one dead letter. */
  @Schema(name = "ReplayedLetter")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String id,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {"replayed", "already_replayed", "not_replayable", "not_found"})
          String outcome,
      @Schema(description = "The id with which to ask for the status.") @JsonProperty("request_id")
          @Nullable String requestId,
      @Schema(description = "The reason why this call did not replay it.") @Nullable String why) {}

  static ReplayView of(DeadLetterReplayer.Results results) {
    List<View> views =
        results.results().stream()
            .map(r ->
                new View(
                    r.id(), r.outcome().name().toLowerCase(Locale.ROOT), r.requestId(), r.why()))
            .toList();
    int replayed =
        (int)
            results.results().stream()
                .filter(r -> r.outcome() == DeadLetterReplayer.Outcome.REPLAYED)
                .count();
    return new ReplayView(replayed, views, results.more());
  }
}
