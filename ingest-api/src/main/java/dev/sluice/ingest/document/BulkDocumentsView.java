package dev.sluice.ingest.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.ingest.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a body of many documents, with the outcome for each line. */
@Schema(name = "Batch")
record BulkDocumentsView(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "0") int accepted,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "0") int refused,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "In the order of the lines.")
        List<Line> documents) {

  /** One line: accepted with its ids, or refused with its problem. */
  @Schema(name = "BatchLine")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "1") int line,
      @JsonProperty("request_id") @Nullable String requestId,
      @JsonProperty("document_id") @Nullable String documentId,
      @Nullable Problem error) {}

  static BulkDocumentsView of(List<Line> lines) {
    int refused = (int) lines.stream().filter(l -> l.error() != null).count();
    return new BulkDocumentsView(lines.size() - refused, refused, List.copyOf(lines));
  }
}
