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

/** The dead letters as they are told: counts of all that are meant, and a page of single ones. */
@Schema(name = "DeadLetters")
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeadLettersView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "How many of all that are meant share origin and reason.")
        List<Group> groups,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "Newest first.")
        List<View> letters,
    @Schema(description = "The parameter before of the next page; absent on the last one.")
        @Nullable String next,
    @Schema(description = "Letters that are too old to be listed, where there are any.")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long older) {

  /** Letters of one origin and reason. */
  @Schema(name = "DeadLetterGroup")
  record Group(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String topic,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String component,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String code,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) long count,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "That can be replayed.")
          long replayable,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant oldest,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Instant newest) {
    Group plus(DeadLetterSummary letter) {
      Instant at = letter.failedAt();
      return new Group(
          topic,
          component,
          code,
          count + 1,
          replayable + (letter.isReplayable() ? 1 : 0),
          at.isBefore(oldest) ? at : oldest,
          at.isAfter(newest) ? at : newest);
    }
  }

  /** One letter; never what the record says. */
  @Schema(name = "DeadLetter")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String id,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "Where the record comes from.")
          String topic,
      @Schema(description = "Absent for a request that failed on its way.")
          @Nullable Integer partition,
      @Nullable Long offset,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "Who gave it up.")
          String component,
      @Nullable String tenant,
      @JsonProperty("request_id") @Nullable String requestId,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "A stable word.")
          String code,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String message,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "How often it was tried.")
          int attempts,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("failed_at")
          Instant failedAt,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean replayable,
      @Schema(description = "Why it cannot be replayed, and what helps instead.")
          @JsonProperty("why_not")
          @Nullable String whyNot,
      @JsonProperty("replayed_at") @Nullable Instant replayedAt) {
    static View of(DeadLetterSummary letter) {
      boolean placed = letter.offset() >= 0;
      return new View(
          letter.id(),
          letter.topic(),
          placed ? letter.partition() : null,
          placed ? letter.offset() : null,
          letter.component(),
          letter.tenant(),
          letter.requestId(),
          letter.code(),
          letter.message(),
          letter.attempts(),
          letter.failedAt(),
          letter.isReplayable(),
          letter.whyNot(),
          letter.replayedAt());
    }
  }

  /**
   * The view.
   *
   * @param meant all that are meant, oldest first
   * @param before only letters before this position are on the page
   */
  static DeadLettersView of(List<DeadLetterSummary> meant, long before, int limit, long older) {
    Map<List<String>, Group> groups = new LinkedHashMap<>();
    List<View> page = new ArrayList<>();
    String next = null;
    for (DeadLetterSummary letter : meant.reversed()) {
      groups.merge(
          List.of(letter.topic(), letter.component(), letter.code()),
          new Group(
                  letter.topic(),
                  letter.component(),
                  letter.code(),
                  0,
                  0,
                  letter.failedAt(),
                  letter.failedAt())
              .plus(letter),
          (group, one) -> group.plus(letter));
      if (letter.position() < before) {
        if (page.size() < limit) {
          page.add(View.of(letter));
          next = Long.toString(letter.position());
        } else {
          before = -1;
        }
      }
    }
    return new DeadLettersView(
        List.copyOf(groups.values()), page, before == -1 ? next : null, older);
  }
}
