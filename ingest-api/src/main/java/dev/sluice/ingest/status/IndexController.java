package dev.sluice.ingest.status;

import dev.sluice.core.vectors.IndexBoard;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows how full the vector index is, and has it built again, for operators. */
@Tag(name = "stores")
@RestController
public final class IndexController {
  private final IndexBoard board;

  public IndexController(IndexBoard board) {
    this.board = board;
  }

  @Operation(
      operationId = "vectorIndex",
      summary = "Read how full the vector index is",
      description =
          "An index that lost its data is filled again from the texts of the documents. Those of"
              + " which no text is left are listed: they have to be ingested again.")
  @ApiResponse(
      responseCode = "200",
      description = "The state of the index",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = IndexView.class)))
  @ApiResponse(responseCode = "503", description = "The store cannot be reached")
  @GetMapping(path = "/stores/index", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<IndexView> index() {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view());
  }

  @Operation(
      operationId = "rebuildVectorIndex",
      summary = "Build the vector index again",
      description =
          "Workers build another index from the texts of the documents, beside the one that is"
              + " searched, which it then replaces. Every chunk is embedded again, unless its"
              + " embedding is still cached.")
  @ApiResponse(
      responseCode = "202",
      description = "The index will be built; the answer tells how it is now",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = IndexView.class)))
  @ApiResponse(responseCode = "503", description = "The store cannot be reached")
  @PostMapping(path = "/stores/index/rebuild", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<IndexView> rebuild() {
    IndexView before = view();
    board.askForRebuild();
    return ResponseEntity.status(HttpStatus.ACCEPTED).body(before);
  }

  private IndexView view() {
    return board
        .report()
        .map(report -> IndexView.of(report, board.lost()))
        .orElse(IndexView.UNKNOWN);
  }
}
