package dev.sluice.ingest.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexReport;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How full the vector index is, for operators. */
@Schema(name = "VectorIndex")
@JsonInclude(JsonInclude.Include.NON_NULL)
record IndexView(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            allowableValues = {"complete", "filling", "incomplete", "unknown"},
            description =
                "filling while documents are stored again; incomplete if some have to be ingested"
                    + " again; unknown while no worker process watches over the index.")
        String state,
    @Schema(description = "The index in which chunks are stored.") @Nullable String id,
    @Schema(description = "Its embedding model.") @Nullable String model,
    @Schema(description = "Whether it is built beside the one that is searched.")
        @Nullable Boolean beside,
    @Schema(description = "Documents that were not in it when the filling began.")
        @Nullable Long documents,
    @Schema(description = "Those of them that are in it by now.") @Nullable Long stored,
    @JsonProperty("to_ingest_again")
        @Schema(description = "Documents that have to be ingested again, or removed.")
        @Nullable Long toIngestAgain,
    @Schema(description = "The first thousand of them.") @Nullable List<LostDocument> lost) {

  /** A document that has to be ingested again. */
  @Schema(name = "LostDocument")
  record LostDocument(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String tenant,
      @JsonProperty("document_id") @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
          String documentId) {}

  static final IndexView UNKNOWN =
      new IndexView("unknown", null, null, null, null, null, null, null);

  static IndexView of(IndexReport report, List<IndexBoard.Lost> lost) {
    return new IndexView(
        report.fill().name().toLowerCase(Locale.ROOT),
        report.id(),
        report.model(),
        report.beside(),
        report.documents(),
        report.stored(),
        report.toIngestAgain(),
        lost.stream().map(one -> new LostDocument(one.tenant(), one.documentId())).toList());
  }
}
