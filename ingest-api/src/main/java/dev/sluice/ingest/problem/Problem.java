package dev.sluice.ingest.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Problem details as the API writes them.
 *
 * @param detail a sentence about this occurrence; names the limit or setting, never a secret
 * @param field the field, parameter or header that was wrong, if one was
 * @param code the failure code of a request, if it failed
 * @param requestId the id of the request, if there is one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
@Schema(name = "Problem", description = "Problem details, RFC 9457.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "The kind of the problem.",
            example = "urn:sluice:problem:invalid-request")
        String type,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String title,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minimum = "400",
            maximum = "599",
            description = "The HTTP status.")
        int status,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            description = "A sentence about this occurrence.")
        String detail,
    @Schema(description = "The field, parameter or header that was wrong.") @Nullable String field,
    @Schema(description = "The failure code of the request.") @Nullable String code,
    @Schema(description = "The id of the request.") @JsonProperty("request_id")
        @Nullable String requestId) {

  /** The content type of every problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem without a field and a request. */
  public static Problem of(ProblemKind kind, String detail) {
    return new Problem(kind.type(), kind.title(), kind.status(), detail, null, null, null);
  }

  /** A problem for an error status without a kind of its own. */
  public static Problem ofStatus(int status, String detail) {
    for (ProblemKind kind : ProblemKind.values()) {
      if (kind.status() == status && kind != ProblemKind.REFUSED && unspecific(status)) {
        return of(kind, detail);
      }
    }
    return status >= 500
        ? new Problem(
            ProblemKind.INTERNAL.type(),
            ProblemKind.INTERNAL.title(),
            status,
            detail,
            null,
            null,
            null)
        : new Problem(
            ProblemKind.REFUSED.type(),
            ProblemKind.REFUSED.title(),
            status,
            detail,
            null,
            null,
            null);
  }

  private static boolean unspecific(int status) {
    return switch (status) {
      case 400, 401, 403, 404, 405, 406, 413, 415, 500 -> true;
      default -> false;
    };
  }
}
