package dev.sluice.ingest.status;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.Parameters;
import dev.sluice.ingest.input.PathIds;
import dev.sluice.ingest.input.PreferHeader;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.schemas.StatusEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Returns the status of a request or of a document's change, at once or when it has ended. */
@Tag(name = "requests")
@RestController
public final class StatusController {
  static final String PREFIX = "/status/";
  private static final String RETRY_AFTER_SECONDS = "1";

  private final StatusWaiters waiters;
  private final Duration maxWait;

  /**
   * @param maxWait the setting MAX_WAIT
   */
  public StatusController(StatusWaiters waiters, Duration maxWait) {
    this.waiters = waiters;
    this.maxWait = maxWait;
  }

  @Operation(
      operationId = "status",
      summary = "Read the status of a request or of a document's change",
      parameters = {
        @Parameter(
            in = ParameterIn.PATH,
            name = "request_id",
            required = true,
            description =
                "The request id; for a document that a producer wrote without one, the document"
                    + " id.",
            schema = @Schema(type = "string", pattern = "^" + DocumentRules.ID_PATTERN + "$")),
        @Parameter(
            in = ParameterIn.HEADER,
            name = PreferHeader.HEADER,
            description = "wait=n, in seconds (RFC 7240); the parameter wait takes precedence.",
            schema = @Schema(type = "string"))
      })
  @ApiResponse(
      responseCode = "200",
      description = "The status; with Retry-After while the state is processing",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = StatusView.class)))
  @ApiResponse(responseCode = "404", description = "Nothing was accepted under this id")
  @ApiResponse(
      responseCode = "503",
      description = "The status store cannot be reached; nothing is lost")
  @GetMapping(path = PREFIX + "{*request_id}", produces = MediaType.APPLICATION_JSON_VALUE)
  CompletableFuture<ResponseEntity<StatusView>> status(
      @Parameter(hidden = true) Caller caller,
      @Parameter(
              description =
                  "The longest wait for the end: seconds, or with a unit ms, s, m or h; at most the"
                      + " setting MAX_WAIT.",
              schema = @Schema(type = "string", pattern = Parameters.DURATION),
              example = "20s")
          @RequestParam(name = "wait", required = false)
          @Nullable String wait,
      @Parameter(hidden = true) HttpServletRequest http) {
    String id = PathIds.after(PREFIX, http);
    PreferHeader preferences = PreferHeader.of(http.getHeaders(PreferHeader.HEADER));
    Duration time =
        wait == null
            ? preferences.patience().orElse(Duration.ZERO)
            : Parameters.duration("wait", wait);
    Duration capped = time.compareTo(maxWait) < 0 ? time : maxWait;
    boolean applied = wait == null && preferences.patience().isPresent();
    return waiters
        .await(new StatusKey(caller.tenant(), id), capped)
        .thenApply(found ->
            found
                .map(event -> answer(event, applied ? capped : null))
                .orElseThrow(() ->
                    ProblemException.of(
                        ProblemKind.NOT_FOUND, "Nothing was accepted under this id.")));
  }

  private static ResponseEntity<StatusView> answer(StatusEvent event, @Nullable Duration applied) {
    ResponseEntity.BodyBuilder builder = ResponseEntity.ok().cacheControl(CacheControl.noStore());
    if (!Lifecycle.isTerminal(event.getState())) {
      builder.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    if (applied != null) {
      builder.header(PreferHeader.APPLIED, "wait=" + applied.toSeconds());
    }
    return builder.body(StatusView.of(event));
  }
}
