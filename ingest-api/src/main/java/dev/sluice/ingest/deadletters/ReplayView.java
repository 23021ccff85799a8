package dev.sluice.ingest.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of the letters that were to be replayed. */
@Schema(name = "Replayed")
record ReplayView(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "Letters of this call.")
        int replayed,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<View> letters,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "Whether others were meant too: the same call goes on with them.")
        boolean more) {

  /** What became of one. */
  @Schema(name = "ReplayedLetter")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String id,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {"replayed", "already_replayed", "not_replayable", "not_found"})
          String outcome,
      @Schema(description = "Under which the status is asked for.") @JsonProperty("request_id")
          @Nullable String requestId,
      @Schema(description = "Why it was not replayed now.") @Nullable String why) {}

  static ReplayView of(DeadLetterReplayer.Results results) {
    List<View> letters =
        results.letters().stream()
            .map(r ->
                new View(
                    r.id(), r.outcome().name().toLowerCase(Locale.ROOT), r.requestId(), r.why()))
            .toList();
    int replayed =
        (int)
            results.letters().stream()
                .filter(r -> r.outcome() == DeadLetterReplayer.Outcome.REPLAYED)
                .count();
    return new ReplayView(replayed, letters, results.more());
  }
}
