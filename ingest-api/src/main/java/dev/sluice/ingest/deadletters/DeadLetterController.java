package dev.sluice.ingest.deadletters;

import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.JsonBodies;
import dev.sluice.ingest.input.Parameters;
import dev.sluice.ingest.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists and replays the dead letters of all tenants, for operators. */
@Tag(name = "dead letters")
@RestController
public final class DeadLetterController {
  private static final String PATH = "/dead-letters";
  private static final int MOST = 1000;
  private static final int USUAL = 50;
  private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

  private final DeadLetterLog deadLetters;
  private final DeadLetterReplayer replayer;
  private final JsonBodies bodies;
  private final InstantSource clock;

  /** The dead letters that a list shows. */
  enum Shown {
    OPEN,
    REPLAYED,
    ALL;

    boolean has(DeadLetterSummary summary) {
      return this == ALL || summary.isOpen() == (this == OPEN);
    }
  }

  public DeadLetterController(
      DeadLetterLog deadLetters,
      DeadLetterReplayer replayer,
      JsonBodies bodies,
      InstantSource clock) {
    this.deadLetters = deadLetters;
    this.replayer = replayer;
    this.bodies = bodies;
    this.clock = clock;
  }

  @Operation(
      operationId = "deadLetters",
      summary = "List dead letters",
      description =
          "Counts by origin and reason of all dead letters that meet the conditions, and a page of"
              + " single ones, newest first. The content of the records is not shown.")
  @ApiResponse(
      responseCode = "200",
      description = "The dead letters",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = DeadLettersView.class)))
  @ApiResponse(responseCode = "503", description = "Kafka cannot be reached")
  @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<DeadLettersView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "The topic of the record, such as requests.")
          @RequestParam(name = "topic", required = false)
          @Nullable String topic,
      @Parameter(description = "The failure code.") @RequestParam(name = "code", required = false)
          @Nullable String code,
      @RequestParam(name = "tenant", required = false) @Nullable String tenant,
      @Parameter(
              description = "Failed at least that long ago: seconds, or with a unit.",
              schema = @Schema(type = "string", pattern = Parameters.DURATION))
          @RequestParam(name = "older_than", required = false)
          @Nullable String olderThan,
      @Parameter(
              description = "Failed less than that long ago: seconds, or with a unit.",
              schema = @Schema(type = "string", pattern = Parameters.DURATION))
          @RequestParam(name = "newer_than", required = false)
          @Nullable String newerThan,
      @Parameter(
              description = "Dead letters that were not replayed, those that were, or all.",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"open", "replayed", "all"},
                      defaultValue = "open"))
          @RequestParam(name = "state", required = false)
          @Nullable String state,
      @Parameter(
              description = "The most single dead letters to return.",
              schema =
                  @Schema(
                      type = "integer",
                      format = "int32",
                      minimum = "1",
                      maximum = "" + MOST,
                      defaultValue = "" + USUAL))
          @RequestParam(name = "limit", required = false)
          @Nullable String limit,
      @Parameter(
              description = "The value of next from the page before.",
              schema = @Schema(type = "string", pattern = "^\\d{1,18}$"))
          @RequestParam(name = "before", required = false)
          @Nullable String before) {
    DeadLetterFilter filter = DeadLetterFilters.of(topic, code, tenant, olderThan, newerThan);
    Shown shown = shown(state);
    int most = Parameters.count("limit", limit, USUAL, MOST);
    long position = position(before);
    DeadLettersView view =
        deadLetters.look(reading -> {
          var now = clock.instant();
          List<DeadLetterSummary> matching =
              reading.index().all().stream()
                  .filter(DeadLetterFilter.visibleTo(caller))
                  .filter(l -> shown.has(l) && filter.fits(l, now))
                  .toList();
          return DeadLettersView.of(matching, position, most, reading.index().older());
        });
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view);
  }

  @Operation(
      operationId = "replayDeadLetters",
      summary = "Replay dead letters",
      description =
          "Each dead letter is replayed once; the answer to a repeat says so. A request is"
              + " processed again under its own id, as its next attempt; its status shows the"
              + " outcome.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = ReplayBody.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The outcome for each dead letter",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = ReplayView.class)))
  @ApiResponse(responseCode = "409", description = "Another caller replays at the same time")
  @ApiResponse(responseCode = "413", description = "Too large")
  @ApiResponse(responseCode = "415", description = "Not JSON")
  @ApiResponse(
      responseCode = "503",
      description = "Kafka has not accepted the replay; a repeat shows whether it took effect")
  @PostMapping(
      path = PATH + "/replay",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ReplayView> replay(
      @Parameter(hidden = true) Caller caller, @Parameter(hidden = true) HttpServletRequest http)
      throws IOException {
    Predicate<DeadLetterSummary> visible = DeadLetterFilter.visibleTo(caller);
    return ResponseEntity.ok(
        ReplayView.of(
            switch (ReplayBody.of(bodies.read(http))) {
              case ReplayBody.Ids named -> replayer.replay(named.ids(), visible);
              case ReplayBody.All all -> replayer.replayAll(all.filter(), visible);
            }));
  }

  private static Shown shown(@Nullable String state) {
    return switch (state) {
      case null -> Shown.OPEN;
      case "open" -> Shown.OPEN;
      case "replayed" -> Shown.REPLAYED;
      case "all" -> Shown.ALL;
      default -> throw ProblemException.invalid("state", "must be open, replayed or all");
    };
  }

  private static long position(@Nullable String before) {
    if (before == null) {
      return Long.MAX_VALUE;
    }
    if (!POSITION.matcher(before).matches()) {
      throw ProblemException.invalid("before", "must be the value of next from another page");
    }
    return Long.parseLong(before);
  }
}
