package dev.sluice.ingest.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.request.RequestRules;
import dev.sluice.ingest.input.Deadlines;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a search. */
@Schema(
    name = "SearchRequest",
    description = "A search. Fields that are not listed are refused.",
    additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record SearchBody(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minLength = 1,
            maxLength = RequestRules.MAX_TEXT_BYTES,
            pattern = "\\S",
            description =
                "The text to search for. At most "
                    + RequestRules.MAX_TEXT_BYTES
                    + " bytes of UTF-8; the embedding model ignores text beyond its own limit.")
        String query,
    @Schema(
            types = {"integer", "null"},
            format = "int32",
            minimum = "1",
            maximum = "" + RequestRules.MAX_TOP_K,
            description = "The most passages to return; the setting TOP_K if absent.")
        @JsonProperty("top_k")
        @Nullable Integer topK,
    @Schema(
            types = {"string", "null"},
            pattern = Deadlines.PATTERN,
            description =
                "The time after which the passages are of no use: an ISO 8601 time with its"
                    + " offset, or a span from now such as 30s, 5m or 2h; at most the setting"
                    + " MAX_DEADLINE from now.",
            example = "1m")
        @Nullable String deadline) {

  private static final List<String> FIELDS = List.of("query", "top_k", "deadline");

  static SearchBody of(JsonFields fields) {
    fields.only(FIELDS);
    return new SearchBody(
        fields.text("query"), fields.optionalInteger("top_k"), fields.optionalText("deadline"));
  }

  Request toRequest(String requestId, String tenant, Instant now, Duration maxDeadline) {
    return Request.newBuilder()
        .setRequestId(requestId)
        .setTenant(tenant)
        .setAction(RequestAction.SEARCH)
        .setInput(query)
        .setTopK(topK)
        .setDeadline(Deadlines.read(deadline, now, maxDeadline))
        .setAcceptedAt(now)
        .build();
  }

  /** A broken rule, with the name that the field has in the body. */
  static Failure named(Failure failure) {
    String input = "input";
    return input.equals(failure.getField())
        ? new Failure(
            failure.getCode(), "query" + failure.getMessage().substring(input.length()), "query")
        : failure;
  }
}
