package dev.sluice.ingest.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/** The answer to a call that was accepted and has not ended. */
@Schema(name = "Accepted")
record AcceptedView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "The id with which to ask for the status.")
        @JsonProperty("request_id")
        String requestId,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            allowableValues = {"processing"})
        String status) {
  static AcceptedView of(String requestId) {
    return new AcceptedView(requestId, "processing");
  }
}
