package dev.sluice.ingest.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.ingest.status.StatusView;
import dev.sluice.schemas.StatusEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer to a search. */
@Schema(name = "SearchResult")
record SearchView(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "Best first.")
        List<StatusView.Source> passages,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
            description =
                "true if documents are missing from the vector index, which is being filled, so"
                    + " that passages may be missing; else absent.")
        @Nullable Boolean incomplete) {

  /**
   * The view of a completed search.
   *
   * @param incomplete whether documents are missing from the index
   */
  static SearchView of(StatusEvent completed, boolean incomplete) {
    return new SearchView(
        Objects.requireNonNullElse(StatusView.of(completed).passages(), List.of()),
        incomplete ? Boolean.TRUE : null);
  }
}
