package dev.sluice.ingest.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/** The answer to an accepted change of a document. */
@Schema(name = "AcceptedDocument")
record AcceptedDocument(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "The id with which to ask for the status.")
        @JsonProperty("request_id")
        String requestId,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @JsonProperty("document_id")
        String documentId,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            allowableValues = {"processing"})
        String status) {
  static AcceptedDocument of(String requestId, String documentId) {
    return new AcceptedDocument(requestId, documentId, "processing");
  }
}
