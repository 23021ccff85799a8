package dev.sluice.ingest.document;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.request.IdempotencyKeys;
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
import org.springframework.http.ResponseEntity;

/**
 * The description of {@link DocumentController} in the OpenAPI document. {@code OpenApiDocument}
 * adds the problems.
 */
@Tag(name = "documents")
interface DocumentApi {
  String JSON = "application/json";
  String LOCATION = "Location";
  String LOCATION_IS = "The address of the status.";
  String RETRY_AFTER = "Retry-After";
  String RETRY_AFTER_IS = "The seconds after which to ask.";

  @Operation(
      operationId = "storeDocument",
      summary = "Store or replace a document",
      description =
          "Answers when Kafka has acknowledged the document. An unchanged document costs nothing.",
      parameters =
          @Parameter(
              in = ParameterIn.HEADER,
              name = IdempotencyKeys.HEADER,
              description = "A repeat with the same key and body is accepted once.",
              schema =
                  @Schema(type = "string", pattern = IdempotencyKeys.PATTERN, maxLength = 255)),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = JSON,
                      schema = @Schema(implementation = DocumentBody.class))))
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
      content =
          @Content(mediaType = JSON, schema = @Schema(implementation = AcceptedDocument.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The same key is being accepted, or the deadline has passed")
  @ApiResponse(responseCode = "413", description = "Too large")
  @ApiResponse(responseCode = "415", description = "Not JSON")
  @ApiResponse(responseCode = "422", description = "The key was used with another body")
  @ApiResponse(responseCode = "503", description = "Kafka has not acknowledged it")
  ResponseEntity<AcceptedDocument> store(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException;

  @Operation(
      operationId = "removeDocument",
      summary = "Remove a document",
      description = "Slashes in the id may be written as they are or as %2F.",
      parameters =
          @Parameter(
              in = ParameterIn.PATH,
              name = "document_id",
              required = true,
              schema = @Schema(type = "string", pattern = "^" + DocumentRules.ID_PATTERN + "$")))
  @ApiResponse(
      responseCode = "202",
      description = "The document will be removed",
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
      content =
          @Content(mediaType = JSON, schema = @Schema(implementation = AcceptedDocument.class)))
  @ApiResponse(responseCode = "404", description = "The path ends before the id")
  @ApiResponse(responseCode = "503", description = "Kafka has not acknowledged it")
  ResponseEntity<AcceptedDocument> remove(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http);

  @Operation(
      operationId = "storeDocuments",
      summary = "Store many documents",
      description =
          "One JSON object a line, in the form of a single document. Each line is accepted or"
              + " refused by itself; the answer comes when Kafka has acknowledged all accepted"
              + " lines.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = BulkDocuments.MEDIA_TYPE,
                      schema = @Schema(type = "string", minLength = 1, pattern = "[^ \\t\\r\\n]"))))
  @ApiResponse(
      responseCode = "202",
      description = "The outcome for each line",
      content =
          @Content(mediaType = JSON, schema = @Schema(implementation = BulkDocumentsView.class)))
  @ApiResponse(responseCode = "415", description = "Not NDJSON")
  ResponseEntity<BulkDocumentsView> storeAll(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException;
}
