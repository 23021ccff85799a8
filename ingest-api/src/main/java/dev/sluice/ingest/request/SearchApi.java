package dev.sluice.ingest.request;

import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.PreferHeader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.ResponseEntity;

/** What the OpenAPI document says of {@link SearchController}; problems are added elsewhere. */
@Tag(name = "search")
interface SearchApi {
  @Operation(
      operationId = "search",
      summary = "Find the passages nearest to a text",
      description =
          "Finds what a request for an answer would be given, and asks no model for an answer."
              + " Waits for the setting REQUEST_TIMEOUT, or for less by Prefer: wait=n, and answers"
              + " 202 when that passes first: the search goes on, and its status carries the"
              + " passages. A search that ends without a result is answered with a problem that"
              + " carries its id.",
      parameters =
          @Parameter(
              in = ParameterIn.HEADER,
              name = PreferHeader.HEADER,
              description = "respond-async, wait=n (RFC 7240)",
              schema = @Schema(type = "string")),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = RequestApi.JSON,
                      schema = @Schema(implementation = SearchBody.class))))
  @ApiResponse(
      responseCode = "200",
      description = "What was found",
      content =
          @Content(
              mediaType = RequestApi.JSON,
              schema = @Schema(implementation = SearchView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Accepted, and not ended yet",
      headers = {
        @Header(
            name = RequestApi.LOCATION,
            description = RequestApi.LOCATION_IS,
            required = true,
            schema = @Schema(type = "string")),
        @Header(
            name = RequestApi.RETRY_AFTER,
            description = RequestApi.RETRY_AFTER_IS,
            required = true,
            schema = @Schema(type = "integer"))
      },
      content =
          @Content(
              mediaType = RequestApi.JSON,
              schema = @Schema(implementation = AcceptedView.class)))
  @ApiResponse(responseCode = "409", description = "Cancelled")
  @ApiResponse(responseCode = "413", description = "Too large")
  @ApiResponse(responseCode = "415", description = "Not JSON")
  @ApiResponse(responseCode = "422", description = "Refused, as when the service looks nothing up")
  @ApiResponse(responseCode = "502", description = "The embedding model or the vector store failed")
  @ApiResponse(responseCode = "503", description = "Kafka has not acknowledged it")
  @ApiResponse(responseCode = "504", description = "The deadline passed")
  CompletableFuture<ResponseEntity<?>> search(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException;
}
