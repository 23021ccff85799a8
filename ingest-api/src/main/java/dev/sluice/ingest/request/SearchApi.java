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

/**
 * The description of {@link SearchController} in the OpenAPI document. {@code OpenApiDocument} adds
 * the problems.
 */
@Tag(name = "search")
interface SearchApi {
  @Operation(
      operationId = "search",
      summary = "Find the passages nearest to a text",
      description =
          "Finds the passages that a request for an answer would be given, without asking a model."
              + " Waits for the setting REQUEST_TIMEOUT, or for less with Prefer: wait=n. If the"
              + " search has not ended by then, the answer is 202; the search goes on, and its"
              + " status will contain the passages. A search that ends without a result is"
              + " answered with a problem that contains its id.",
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
      description = "The passages that were found",
      content =
          @Content(
              mediaType = RequestApi.JSON,
              schema = @Schema(implementation = SearchView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Accepted, but not ended yet",
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
  @ApiResponse(responseCode = "422", description = "Refused, as when the service has no retrieval")
  @ApiResponse(responseCode = "502", description = "The embedding model or the vector store failed")
  @ApiResponse(responseCode = "503", description = "Kafka has not acknowledged it")
  @ApiResponse(responseCode = "504", description = "The deadline passed")
  CompletableFuture<ResponseEntity<?>> search(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException;
}
