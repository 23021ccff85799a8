package dev.sluice.ingest.openapi;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.settings.AccessSettings;
import dev.sluice.ingest.access.Scope;
import dev.sluice.ingest.access.ScopeRules;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;

/** Adds access and call limits to the OpenAPI document, as they are set in this process. */
final class AccessDocument {
  private static final String SCHEME = "bearer";

  private final AccessSettings access;

  AccessDocument(AccessSettings access) {
    this.access = access;
  }

  /** Adds the security scheme and its scopes. */
  void complete(OpenAPI api) {
    if (access.authEnabled()) {
      String scopes =
          Arrays.stream(Scope.values())
              .map(scope -> "`%s`: %s.".formatted(scope.word(), scope.meaning()))
              .collect(Collectors.joining(" "));
      api.getComponents()
          .addSecuritySchemes(
              SCHEME,
              new SecurityScheme()
                  .type(SecurityScheme.Type.HTTP)
                  .scheme("bearer")
                  .description(
                      "The static token, which has all scopes, or a JWT of the issuer. " + scopes));
    }
  }

  /** Adds the answers to callers that are refused. */
  void responses(Operation operation) {
    if (access.authEnabled()) {
      add(operation, "401", "No valid token");
      if (access.issuer().isPresent()) {
        add(operation, "503", "The token cannot be checked now");
      }
    }
    if (access.rateLimit().isPresent()) {
      add(operation, "429", "The caller has used up its call limit");
    }
  }

  /** Adds the scope that an operation needs, and the headers of the answers. */
  void complete(String path, PathItem.HttpMethod method, Operation operation) {
    if (access.authEnabled()) {
      ScopeRules.needed(HttpMethod.valueOf(method.name()), PathContainer.parsePath(path))
          .ifPresent(scope ->
              operation.setSecurity(
                  List.of(new SecurityRequirement().addList(SCHEME, scope.word()))));
      challenge(operation, "401");
    }
    if (access.rateLimit().isPresent()) {
      operation.getResponses().values().forEach(AccessDocument::limits);
    }
  }

  private static void add(Operation operation, String status, String description) {
    ApiResponse known = operation.getResponses().get(status);
    if (known == null) {
      operation.getResponses().addApiResponse(status, new ApiResponse().description(description));
    } else {
      known.setDescription(known.getDescription() + "; or: " + description);
    }
  }

  private static void challenge(Operation operation, String status) {
    requireNonNull(operation.getResponses().get(status))
        .addHeaderObject(
            "WWW-Authenticate",
            new Header().description("RFC 6750").required(true).schema(new StringSchema()));
  }

  private static void limits(ApiResponse response) {
    response.addHeaderObject(
        "RateLimit",
        new Header()
            .description("The calls that remain, and the seconds until all are free again.")
            .schema(new StringSchema()));
    response.addHeaderObject(
        "RateLimit-Policy",
        new Header()
            .description("The calls that a caller may make, and in how many seconds.")
            .schema(new StringSchema()));
  }
}
