package dev.sluice.ingest.openapi;

import dev.sluice.core.request.RequestRules;
import dev.sluice.ingest.problem.Problem;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Adds to the OpenAPI document what is common to all operations: every error is a problem, and
 * every operation can be refused for its form or its representation, or fail by a defect.
 */
final class OpenApiDocument implements OpenApiCustomizer {
  private static final Schema<?> PROBLEM = new Schema<>().$ref("#/components/schemas/Problem");
  private static final Map<String, String> EVERYWHERE =
      Map.of(
          "400", "Not valid; names the field, parameter or header",
          "403", "The token lacks the scope, or the origin of the page is not allowed",
          "406", "The client does not accept JSON",
          "500", "A defect of the service");

  private final AccessDocument access;

  OpenApiDocument(AccessDocument access) {
    this.access = access;
  }

  @Override
  public void customise(OpenAPI api) {
    api.info(
        new Info()
            .title("Sluice")
            .version("1")
            .description("AI requests that are not lost, doubled, reordered or throttled."));
    api.setServers(List.of(new io.swagger.v3.oas.models.servers.Server().url("/")));
    ModelConverters.getInstance(true)
        .read(Problem.class)
        .forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
    Paths paths = new Paths();
    api.getPaths().forEach((path, item) -> paths.addPathItem(path.replace("{*", "{"), item));
    api.setPaths(paths);
    paths.forEach((path, item) ->
        item.readOperationsMap()
            .forEach((method, operation) -> {
              access.responses(operation);
              all(operation);
              access.complete(path, method, operation);
            }));
    access.complete(api);
    api.getComponents().getSchemas().values().forEach(OpenApiDocument::complete);
  }

  private void all(Operation operation) {
    EVERYWHERE.forEach((status, description) ->
        operation
            .getResponses()
            .computeIfAbsent(status, s -> new ApiResponse().description(description)));
    operation.getResponses().forEach((status, response) -> problem(operation, status, response));
  }

  private static void problem(Operation operation, String status, ApiResponse response) {
    if (status.compareTo("400") < 0) {
      return;
    }
    response.setContent(
        new Content().addMediaType(Problem.MEDIA_TYPE, new MediaType().schema(PROBLEM)));
    if (status.equals("503") || status.equals("429")) {
      response.addHeaderObject(
          "Retry-After",
          new Header().description("Seconds.").schema(new IntegerSchema().minimum(null)));
    }
  }

  /** Adds what annotations cannot express: the bounds of a map, and null as a value of an enum. */
  private static void complete(Schema<?> schema) {
    if (schema.getProperties() == null) {
      return;
    }
    Schema<?> metadata = schema.getProperties().get("metadata");
    if (metadata != null && schema.getAdditionalProperties() != null) {
      metadata.setMaxProperties(RequestRules.MAX_METADATA_ENTRIES);
      metadata.setPropertyNames(
          new StringSchema().minLength(1).maxLength(RequestRules.MAX_METADATA_KEY));
      metadata.setAdditionalProperties(
          new StringSchema().maxLength(RequestRules.MAX_METADATA_VALUE));
    }
    schema.getProperties().values().forEach(OpenApiDocument::nullInEnum);
  }

  private static <T> void nullInEnum(Schema<T> property) {
    if (property.getEnum() != null
        && property.getTypes() != null
        && property.getTypes().contains("null")
        && !property.getEnum().contains(null)) {
      List<T> values = new ArrayList<>(property.getEnum());
      values.add(null);
      property.setEnum(values);
    }
  }
}
