package dev.sluice.ingest.pause;

import dev.sluice.core.limit.Pause;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The pauses of all models. */
@Schema(name = "Pauses")
record PausesView(@Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<Entry> pauses) {
  /** One of them. */
  @Schema(name = "Pause")
  record Entry(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String provider,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String model,
      @Schema(
              name = "next_call_seconds",
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "Seconds until the next call may go, at most MAX_PAUSE.")
          @com.fasterxml.jackson.annotation.JsonProperty("next_call_seconds")
          long nextCallSeconds,
      @Schema(
              name = "asked_seconds",
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "What is left, in seconds, of the time that the provider asked for.")
          @com.fasterxml.jackson.annotation.JsonProperty("asked_seconds")
          long askedSeconds,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "The provider's own words; empty if there are none.")
          String reason) {
    private static Entry of(Pause pause) {
      return new Entry(
          pause.key().provider(),
          pause.key().model(),
          pause.next().toSeconds(),
          pause.asked().toSeconds(),
          pause.reason());
    }
  }

  static PausesView of(List<Pause> pauses) {
    return new PausesView(pauses.stream().map(Entry::of).toList());
  }
}
