package dev.sluice.ingest.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a list of dead letters: counts of all that meet the conditions, and a page of
 * single ones.
 */
@Schema(name = "DeadLetters")
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeadLettersView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "Counts by origin and reason, over all that meet the conditions.")
        List<Group> groups,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "Newest first.")
        List<View> letters,
    @Schema(description = "The parameter before of the next page; absent on the last one.")
        @Nullable String next,
    @Schema(
            description =
                "The number of dead letters that are too old to be listed; absent if there are"
                    + " none.")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long older) {

  /** The dead letters of one origin and reason. */
  @Schema(name = "DeadLetterGroup")
  record Group(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String topic,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String component,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String code,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) long count,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "Those that can be replayed.")
          long replayable,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant oldest,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant newest) {
    Group plus(DeadLetterSummary summary) {
      Instant at = summary.failedAt();
      return new Group(
          topic,
          component,
          code,
          count + 1,
          replayable + (summary.isReplayable() ? 1 : 0),
          at.isBefore(oldest) ? at : oldest,
          at.isAfter(newest) ? at : newest);
    }
  }

  /** One dead letter; it never shows the content of the record. */
  @Schema(name = "DeadLetter")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String id,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "The topic of the record.")
          String topic,
      @Schema(description = "Absent for a request that failed as a whole.")
          @Nullable Integer partition,
      @Nullable Long offset,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "The component that wrote the dead letter.")
          String component,
      @Nullable String tenant,
      @JsonProperty("request_id") @Nullable String requestId,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "The failure code.")
          String code,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String message,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "The number of tries.")
          int attempts,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("failed_at")
          Instant failedAt,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean replayable,
      @Schema(description = "The reason why it cannot be replayed, and what to do instead.")
          @JsonProperty("why_not")
          @Nullable String whyNot,
      @JsonProperty("replayed_at") @Nullable Instant replayedAt) {
    static View of(DeadLetterSummary summary) {
      boolean placed = summary.offset() >= 0;
      return new View(
          summary.id(),
          summary.topic(),
          placed ? summary.partition() : null,
          placed ? summary.offset() : null,
          summary.component(),
          summary.tenant(),
          summary.requestId(),
          summary.code(),
          summary.message(),
          summary.attempts(),
          summary.failedAt(),
          summary.isReplayable(),
          summary.whyNot(),
          summary.replayedAt());
    }
  }

  /**
   * The view.
   *
   * @param matching all that meet the conditions, oldest first
   * @param before only dead letters before this position are on the page
   */
  static DeadLettersView of(List<DeadLetterSummary> matching, long before, int limit, long older) {
    Map<List<String>, Group> groups = new LinkedHashMap<>();
    List<View> page = new ArrayList<>();
    String next = null;
    for (DeadLetterSummary summary : matching.reversed()) {
      groups.merge(
          List.of(summary.topic(), summary.component(), summary.code()),
          new Group(
                  summary.topic(),
                  summary.component(),
                  summary.code(),
                  0,
                  0,
                  summary.failedAt(),
                  summary.failedAt())
              .plus(summary),
          (group, one) -> group.plus(summary));
      if (summary.position() < before) {
        if (page.size() < limit) {
          page.add(View.of(summary));
          next = Long.toString(summary.position());
        } else {
          before = -1;
        }
      }
    }
    return new DeadLettersView(
        List.copyOf(groups.values()), page, before == -1 ? next : null, older);
  }
}
