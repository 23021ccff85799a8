package dev.sluice.ingest.request;

import dev.sluice.ingest.status.StatusView;
import dev.sluice.schemas.StatusEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;

/** The answer to a search. */
@Schema(name = "SearchResult")
record SearchView(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "Best first.")
        List<StatusView.Source> passages) {

  /** The view of a completed search. */
  static SearchView of(StatusEvent completed) {
    return new SearchView(
        Objects.requireNonNullElse(StatusView.of(completed).passages(), List.of()));
  }
}
