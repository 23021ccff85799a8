package dev.sluice.ingest.deadletters;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.ingest.input.Parameters;
import dev.sluice.ingest.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a call that replays dead letters: their ids, or all with conditions. */
@Schema(
    name = "Replay",
    description = "Either ids or all.",
    oneOf = {ReplayBody.Ids.class, ReplayBody.All.class})
sealed interface ReplayBody {
  String IDS = "ids";
  List<String> FIELDS = List.of(IDS, "all", "topic", "code", "tenant", "older_than", "newer_than");

  /** Dead letters by their ids. */
  @Schema(
      name = "ReplayIds",
      description = "The dead letters with these ids.",
      additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record Ids(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "At most " + DeadLetterReplayer.MOST + ".")
          @ArraySchema(maxItems = DeadLetterReplayer.MOST)
          List<String> ids)
      implements ReplayBody {}

  /** All dead letters that can be replayed, have not been replayed, and meet the conditions. */
  @Schema(
      name = "ReplayAll",
      description =
          "All that can be replayed and were not replayed yet, the oldest first, at most "
              + DeadLetterReplayer.MOST
              + " a call; the other fields are conditions.",
      additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
  record All(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, _const = "true") Boolean all,
      @Schema(types = {"string", "null"}) @Nullable String topic,
      @Schema(types = {"string", "null"}) @Nullable String code,
      @Schema(types = {"string", "null"}) @Nullable String tenant,
      @Schema(
              types = {"string", "null"},
              pattern = Parameters.DURATION,
              description = "Failed at least that long ago.")
          @JsonProperty("older_than")
          @Nullable String olderThan,
      @Schema(
              types = {"string", "null"},
              pattern = Parameters.DURATION,
              description = "Failed less than that long ago.")
          @JsonProperty("newer_than")
          @Nullable String newerThan)
      implements ReplayBody {
    DeadLetterFilter filter() {
      return DeadLetterFilters.of(topic, code, tenant, olderThan, newerThan);
    }
  }

  static ReplayBody of(JsonFields fields) {
    fields.only(FIELDS);
    if (fields.has(IDS)) {
      if (FIELDS.stream().filter(fields::has).count() > 1) {
        throw ProblemException.invalid(IDS, "must not be combined with all or its conditions");
      }
      return new Ids(fields.texts(IDS, DeadLetterReplayer.MOST));
    }
    if (!Boolean.TRUE.equals(fields.optionalFlag("all"))) {
      throw ProblemException.invalid(IDS, "is required, unless all is true");
    }
    return new All(
        true,
        fields.optionalText("topic"),
        fields.optionalText("code"),
        fields.optionalText("tenant"),
        fields.optionalText("older_than"),
        fields.optionalText("newer_than"));
  }
}
