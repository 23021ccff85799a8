package dev.sluice.ingest.pause;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Pauses;
import dev.sluice.ingest.input.PathIds;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the pauses that providers asked for, and lifts them, for operators. */
@Tag(name = "pauses")
@RestController
public final class PauseController {
  private static final Logger log = LoggerFactory.getLogger(PauseController.class);
  private static final String PREFIX = "/pauses/";

  private final Pauses pauses;

  public PauseController(Pauses pauses) {
    this.pauses = pauses;
  }

  @Operation(
      operationId = "pauses",
      summary = "Read which models pause",
      description = "Pauses of more than 5 seconds, which providers asked for.")
  @ApiResponse(
      responseCode = "200",
      description = "The pauses",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = PausesView.class)))
  @ApiResponse(responseCode = "503", description = "The store cannot be reached")
  @GetMapping(path = "/pauses", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<PausesView> all() {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(PausesView.of(pauses.all()));
  }

  @Operation(
      operationId = "liftPause",
      summary = "Lift the pause of a model",
      description =
          "Calls go out again within seconds, in every process. If the provider refuses them, the"
              + " model pauses again. Slashes in the model may be written as they are or as %2F.",
      parameters = {
        @Parameter(
            in = ParameterIn.PATH,
            name = "provider",
            required = true,
            schema = @Schema(type = "string", pattern = "^[a-z]+$")),
        @Parameter(
            in = ParameterIn.PATH,
            name = "model",
            required = true,
            schema = @Schema(type = "string", minLength = 1))
      })
  @ApiResponse(responseCode = "204", description = "Lifted")
  @ApiResponse(responseCode = "404", description = "The model does not pause")
  @ApiResponse(responseCode = "503", description = "The store cannot be reached")
  @DeleteMapping(path = PREFIX + "{provider}/{*model}")
  ResponseEntity<Void> lift(@Parameter(hidden = true) HttpServletRequest http) {
    String id = PathIds.after(PREFIX, http);
    int slash = id.indexOf('/');
    if (slash < 1 || slash + 1 == id.length()) {
      throw none();
    }
    LimitKey key = new LimitKey(id.substring(0, slash), id.substring(slash + 1));
    if (!pauses.lift(key)) {
      throw none();
    }
    log.info("An operator lifted the pause of {}", key);
    return ResponseEntity.noContent().build();
  }

  private static ProblemException none() {
    return ProblemException.of(ProblemKind.NOT_FOUND, "This model does not pause.");
  }
}
