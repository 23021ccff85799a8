package dev.sluice.ingest.request;

import dev.sluice.core.request.RequestRules;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.PreferHeader;
import dev.sluice.ingest.status.StatusView;
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
 * The description of {@link RequestController} in the OpenAPI document. {@code OpenApiDocument}
 * adds the problems.
 */
@Tag(name = "requests")
interface RequestApi {
  String LOCATION = "Location";
  String LOCATION_IS = "The address of the status.";
  String RETRY_AFTER = "Retry-After";
  String RETRY_AFTER_IS = "The seconds after which to ask.";
  String KEY_IS =
      "A repeat with the same key and body is accepted once and answered with the same request id;"
          + " the key stays bound to the body for as long as the status is kept.";
  String JSON = "application/json";

  @Operation(
      operationId = "submit",
      summary = "Submit a request",
      description =
          "Answers when Kafka has acknowledged the request; from then on it cannot be lost.",
      parameters =
          @Parameter(
              in = ParameterIn.HEADER,
              name = IdempotencyKeys.HEADER,
              description = KEY_IS,
              schema =
                  @Schema(type = "string", pattern = IdempotencyKeys.PATTERN, maxLength = 255)),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = JSON, schema = @Schema(implementation = ChatBody.class))))
  @ApiResponse(
      responseCode = "202",
      description = "Accepted",
      headers = {
        @Header(
            name = LOCATION,
            description = LOCATION_IS,
            required = true,
            schema = @Schema(type = "string")),
        @Header(
            name = RETRY_AFTER,
            description = RETRY_AFTER_IS,
            required = true,
            schema = @Schema(type = "integer"))
      },
      content = @Content(mediaType = JSON, schema = @Schema(implementation = AcceptedView.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The same key is being accepted, or the deadline has passed")
  @ApiResponse(responseCode = "413", description = "Too large")
  @ApiResponse(responseCode = "415", description = "Not JSON")
  @ApiResponse(responseCode = "422", description = "The key was used with another body")
  @ApiResponse(responseCode = "503", description = "Kafka has not acknowledged it")
  ResponseEntity<AcceptedView> submit(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException;

  @Operation(
      operationId = "process",
      summary = "Submit a request and wait for its result",
      description =
          "Waits for the setting REQUEST_TIMEOUT, or for less with Prefer: wait=n. If the request"
              + " has not ended by then, the answer is 202; with Prefer: respond-async it is 202"
              + " at once. A request that ends without a result is answered with a problem that"
              + " contains its id.",
      parameters = {
        @Parameter(
            in = ParameterIn.HEADER,
            name = IdempotencyKeys.HEADER,
            description = KEY_IS,
            schema = @Schema(type = "string", pattern = IdempotencyKeys.PATTERN, maxLength = 255)),
        @Parameter(
            in = ParameterIn.HEADER,
            name = PreferHeader.HEADER,
            description = "respond-async, wait=n (RFC 7240)",
            schema = @Schema(type = "string"))
      },
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = JSON, schema = @Schema(implementation = ChatBody.class))))
  @ApiResponse(
      responseCode = "200",
      description = "Completed",
      content = @Content(mediaType = JSON, schema = @Schema(implementation = StatusView.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Accepted, but not ended yet",
      headers = {
        @Header(
            name = LOCATION,
            description = LOCATION_IS,
            required = true,
            schema = @Schema(type = "string")),
        @Header(
            name = RETRY_AFTER,
            description = RETRY_AFTER_IS,
            required = true,
            schema = @Schema(type = "integer"))
      },
      content = @Content(mediaType = JSON, schema = @Schema(implementation = AcceptedView.class)))
  @ApiResponse(
      responseCode = "409",
      description = "Cancelled, the same key is being accepted, or the deadline has passed")
  @ApiResponse(responseCode = "413", description = "Too large")
  @ApiResponse(responseCode = "415", description = "Not JSON")
  @ApiResponse(responseCode = "422", description = "Refused, or the key was used with another body")
  @ApiResponse(responseCode = "429", description = "Too many requests wait in the conversation")
  @ApiResponse(responseCode = "502", description = "The provider failed")
  @ApiResponse(responseCode = "503", description = "Kafka has not acknowledged it")
  @ApiResponse(responseCode = "504", description = "The deadline passed")
  CompletableFuture<ResponseEntity<?>> process(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException;

  @Operation(
      operationId = "cancel",
      summary = "Cancel a request",
      description =
          "The status shows when the request is cancelled; it may also end in another way before.")
  @ApiResponse(
      responseCode = "202",
      description = "The request will be cancelled",
      headers = {
        @Header(
            name = LOCATION,
            description = LOCATION_IS,
            required = true,
            schema = @Schema(type = "string")),
        @Header(
            name = RETRY_AFTER,
            description = RETRY_AFTER_IS,
            required = true,
            schema = @Schema(type = "integer"))
      },
      content = @Content(mediaType = JSON, schema = @Schema(implementation = AcceptedView.class)))
  @ApiResponse(responseCode = "404", description = "There is no request with this id")
  @ApiResponse(responseCode = "409", description = "The request has already ended")
  @ApiResponse(responseCode = "503", description = "Kafka or the status store cannot be reached")
  ResponseEntity<AcceptedView> cancel(
      @Parameter(hidden = true) Caller caller,
      @Parameter(
              description = "The request",
              schema = @Schema(type = "string", pattern = "^" + RequestRules.ID_PATTERN + "$"))
          String requestId,
      @Parameter(hidden = true) HttpServletRequest http);
}
