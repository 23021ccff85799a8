package dev.sluice.ingest.status;

import dev.sluice.core.status.Completeness;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows whether the stores are complete, and starts filling them again, for operators. */
@Tag(name = "stores")
@RestController
public final class StoreController {
  private final Completeness completeness;

  /** The state of the stores. */
  @Schema(name = "Stores")
  record View(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {"complete", "filling", "lost"},
              description =
                  "lost until a worker process begins to fill them. Until they are complete, a"
                      + " query for an id that is not found is answered with 503.")
          String state) {}

  public StoreController(Completeness completeness) {
    this.completeness = completeness;
  }

  @Operation(
      operationId = "stores",
      summary = "Read whether the stores are complete",
      description = "For the store of statuses, and for that of turns if it is in Redis.")
  @ApiResponse(
      responseCode = "200",
      description = "The state of the stores",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = View.class)))
  @ApiResponse(responseCode = "503", description = "The store cannot be reached")
  @GetMapping(path = "/stores", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<View> stores() {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view());
  }

  @Operation(
      operationId = "rebuildStores",
      summary = "Fill the stores from the log again",
      description =
          "Workers begin within seconds. Nothing is removed, and no status goes back. A store that"
              + " loses its data is filled again without this call.")
  @ApiResponse(
      responseCode = "202",
      description = "The stores will be filled",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = View.class)))
  @ApiResponse(responseCode = "503", description = "The store cannot be reached")
  @PostMapping(path = "/stores/rebuild", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<View> rebuild() {
    completeness.distrust();
    return ResponseEntity.status(HttpStatus.ACCEPTED).body(view());
  }

  private View view() {
    return new View(completeness.look().name().toLowerCase(Locale.ROOT));
  }
}
