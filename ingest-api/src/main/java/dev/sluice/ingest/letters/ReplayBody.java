package dev.sluice.ingest.letters;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.ingest.input.Parameters;
import dev.sluice.ingest.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What operators send to have letters replayed: ids, or all with what narrows them down. */
@Schema(
    name = "Replay",
    description = "Either ids, or all. Fields that are not listed are refused.",
    additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record ReplayBody(
    @Schema(
            types = {"array", "null"},
            description = "The letters of these ids, at most " + Replayer.MOST + ".")
        @Nullable List<String> ids,
    @Schema(
            types = {"boolean", "null"},
            description =
                "All that can be replayed and have not been, the oldest first, at most "
                    + Replayer.MOST
                    + " a call; narrowed down by the fields below.")
        @Nullable Boolean all,
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
        @Nullable String newerThan) {

  private static final List<String> NARROWING =
      List.of("topic", "code", "tenant", "older_than", "newer_than");
  private static final List<String> FIELDS =
      Stream.concat(Stream.of("ids", "all"), NARROWING.stream()).toList();

  static ReplayBody of(JsonFields fields) {
    fields.only(FIELDS);
    ReplayBody body =
        new ReplayBody(
            fields.optionalTexts("ids", Replayer.MOST),
            fields.optionalFlag("all"),
            fields.optionalText("topic"),
            fields.optionalText("code"),
            fields.optionalText("tenant"),
            fields.optionalText("older_than"),
            fields.optionalText("newer_than"));
    boolean all = Boolean.TRUE.equals(body.all);
    if (all == (body.ids != null)) {
      throw ProblemException.invalid("ids", "must be there, or all must be true, and not both");
    }
    if (!all && body.narrows()) {
      throw ProblemException.invalid("all", "must be true with " + String.join(", ", NARROWING));
    }
    return body;
  }

  private boolean narrows() {
    return Stream.of(
            Optional.ofNullable(topic),
            Optional.ofNullable(code),
            Optional.ofNullable(tenant),
            Optional.ofNullable(olderThan),
            Optional.ofNullable(newerThan))
        .anyMatch(Optional::isPresent);
  }

  /** The ids; none if all are meant. */
  List<String> named() {
    return Objects.requireNonNullElse(ids, List.of());
  }

  boolean meansAll() {
    return Boolean.TRUE.equals(all);
  }

  LetterFilter filter() {
    return Filters.of(topic, code, tenant, olderThan, newerThan);
  }
}
