package dev.sluice.ingest.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.request.RequestRules;
import dev.sluice.ingest.input.Deadlines;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a request for an answer. */
@Schema(
    name = "ChatRequest",
    description = "A request for an answer. Fields that are not listed are refused.",
    additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
public record ChatBody(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minLength = 1,
            maxLength = RequestRules.MAX_TEXT_BYTES,
            pattern = JsonFields.NOT_BLANK,
            description =
                "The user's message. Together with system at most "
                    + RequestRules.MAX_TEXT_BYTES
                    + " bytes of UTF-8.",
            example = "Which document tells how to begin?")
        String input,
    @Schema(
            types = {"string", "null"},
            pattern = "^" + RequestRules.ID_PATTERN + "$",
            description =
                "The conversation that the request continues; without one it stands alone.")
        @JsonProperty("conversation_id")
        @Nullable String conversationId,
    @Schema(
            types = {"string", "null"},
            maxLength = RequestRules.MAX_TEXT_BYTES,
            description = "Instructions that are put before the conversation.")
        @Nullable String system,
    @Schema(
            types = {"string", "null"},
            minLength = 1,
            maxLength = 128,
            description = "The model; the service's default if absent.")
        @Nullable String model,
    @Schema(
            types = {"number", "null"},
            minimum = "0",
            maximum = "2",
            description = "The service's default if absent.")
        @Nullable Double temperature,
    @Schema(
            types = {"integer", "null"},
            format = "int32",
            minimum = "1",
            maximum = "" + RequestRules.MAX_OUTPUT_TOKENS,
            description = "The most tokens of the answer; the service's default if absent.")
        @JsonProperty("max_tokens")
        @Nullable Integer maxTokens,
    @Schema(
            types = {"string", "null"},
            allowableValues = {"text", "json_object"},
            description = "text if absent.")
        @JsonProperty("response_format")
        @Nullable String responseFormat,
    @Schema(
            types = {"boolean", "null"},
            description =
                "Whether a cached answer to the same prompt may be returned, and this answer may be"
                    + " cached; false if absent.")
        @Nullable Boolean cache,
    @Schema(
            types = {"string", "null"},
            pattern = Deadlines.PATTERN,
            description =
                "The time after which an answer is of no use: an ISO 8601 time with its offset, or"
                    + " a span from now such as 30s, 5m or 2h; a later time is shortened to the"
                    + " setting MAX_DEADLINE.",
            example = "10m")
        @Nullable String deadline,
    @Schema(
            types = {"object", "null"},
            description =
                "The caller's own labels, returned with the status: at most "
                    + RequestRules.MAX_METADATA_ENTRIES
                    + ", with names of 1 to "
                    + RequestRules.MAX_METADATA_KEY
                    + " and values of up to "
                    + RequestRules.MAX_METADATA_VALUE
                    + " characters.")
        Map<String, String> metadata) {

  private static final List<String> FIELDS =
      List.of(
          "input",
          "conversation_id",
          "system",
          "model",
          "temperature",
          "max_tokens",
          "response_format",
          "cache",
          "deadline",
          "metadata");

  static ChatBody of(JsonFields fields) {
    fields.only(FIELDS);
    return new ChatBody(
        fields.text("input"),
        fields.optionalText("conversation_id"),
        fields.optionalText("system"),
        fields.optionalText("model"),
        fields.optionalNumber("temperature"),
        fields.optionalInteger("max_tokens"),
        fields.optionalText("response_format"),
        fields.optionalFlag("cache"),
        fields.optionalText("deadline"),
        fields.texts("metadata"));
  }

  Request toRequest(String requestId, String tenant, Instant now, Duration maxDeadline) {
    return Request.newBuilder()
        .setRequestId(requestId)
        .setTenant(tenant)
        .setConversationId(conversationId)
        .setAction(RequestAction.CHAT)
        .setInput(input)
        .setSystem(system)
        .setModel(model)
        .setTemperature(temperature)
        .setMaxTokens(maxTokens)
        .setResponseFormat(responseFormat)
        .setCache(Boolean.TRUE.equals(cache))
        .setDeadline(Deadlines.read(deadline, now, maxDeadline))
        .setAcceptedAt(now)
        .setMetadata(metadata)
        .build();
  }
}
