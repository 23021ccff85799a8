package dev.sluice.ingest.request;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** The answer 202, with the address of the status and the time after which to ask. */
public final class AcceptedResponse {
  private static final String RETRY_AFTER_SECONDS = "1";

  private AcceptedResponse() {}

  /** The answer 202 for a request id. */
  public static ResponseEntity.BodyBuilder of(String requestId) {
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .header(HttpHeaders.LOCATION, "/status/" + requestId)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
  }
}
