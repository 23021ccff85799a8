package dev.sluice.ingest.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/** The answer to what was accepted and goes on. */
@Schema(name = "Accepted")
record AcceptedView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "The id under which the status is asked for.")
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
