package dev.sluice.ingest.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.request.RequestRules;
import dev.sluice.ingest.input.Deadlines;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a document. */
@Schema(
    name = "NewDocument",
    description = "A document's text. Fields that are not listed are refused.",
    additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record DocumentBody(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minLength = 1,
            maxLength = DocumentRules.MAX_TEXT_BYTES,
            pattern = JsonFields.NOT_BLANK,
            description =
                "The whole text, at most " + DocumentRules.MAX_TEXT_BYTES + " bytes of UTF-8.",
            example = "Begin with the guide of the first steps.")
        String text,
    @Schema(
            types = {"string", "null"},
            pattern = "^" + DocumentRules.ID_PATTERN + "$",
            description = "A known id replaces that document; if absent, the request id is used.",
            example = "guides/first-steps.md")
        @JsonProperty("document_id")
        @Nullable String documentId,
    @Schema(
            types = {"string", "null"},
            maxLength = DocumentRules.MAX_TITLE,
            description = "Put before each passage when it is embedded.")
        @Nullable String title,
    @Schema(
            types = {"object", "null"},
            description =
                "Stored with each passage: at most "
                    + RequestRules.MAX_METADATA_ENTRIES
                    + " entries, with names of 1 to "
                    + RequestRules.MAX_METADATA_KEY
                    + " and values of up to "
                    + RequestRules.MAX_METADATA_VALUE
                    + " characters.")
        Map<String, String> metadata,
    @Schema(
            types = {"string", "null"},
            pattern = Deadlines.PATTERN,
            description =
                "The time after which the change expires: an ISO 8601 time with its offset, or a"
                    + " span from now; a later time is shortened to the setting MAX_DEADLINE.",
            example = "1h")
        @Nullable String deadline) {

  private static final List<String> FIELDS =
      List.of("text", "document_id", "title", "metadata", "deadline");

  static DocumentBody of(JsonFields fields) {
    fields.only(FIELDS);
    return new DocumentBody(
        fields.text("text"),
        fields.optionalText("document_id"),
        fields.optionalText("title"),
        fields.texts("metadata"),
        fields.optionalText("deadline"));
  }

  Document toDocument(String requestId, String tenant, Instant now, Duration maxDeadline) {
    return Document.newBuilder()
        .setDocumentId(documentId == null ? requestId : documentId)
        .setTenant(tenant)
        .setRequestId(requestId)
        .setAction(DocumentAction.UPSERT)
        .setTitle(title)
        .setText(text)
        .setMetadata(metadata)
        .setDeadline(Deadlines.read(deadline, now, maxDeadline))
        .setAcceptedAt(now)
        .build();
  }
}
