package dev.sluice.ingest.deadletters;

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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The dead letters, of all tenants: for operators. */
@Tag(name = "dead letters")
@RestController
public final class DeadLetterController {
  private static final String PATH = "/dead-letters";
  private static final int MOST = 1000;
  private static final int USUAL = 50;
  private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

  private final DeadLetterLog letters;
  private final DeadLetterReplayer replayer;
  private final JsonBodies bodies;
  private final InstantSource clock;

  /** Which letters a list is of. */
  enum Shown {
    OPEN,
    REPLAYED,
    ALL;

    boolean has(DeadLetterSummary letter) {
      return this == ALL || letter.isOpen() == (this == OPEN);
    }
  }

  public DeadLetterController(
      DeadLetterLog letters, DeadLetterReplayer replayer, JsonBodies bodies, InstantSource clock) {
    this.letters = letters;
    this.replayer = replayer;
    this.bodies = bodies;
    this.clock = clock;
  }

  @Operation(
      operationId = "deadLetters",
      summary = "List what was given up",
      description =
          "Counts by origin and reason of all letters that are meant, and a page of single ones,"
              + " newest first. What the records say is not shown.")
  @ApiResponse(
      responseCode = "200",
      description = "The letters",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = DeadLettersView.class)))
  @ApiResponse(responseCode = "503", description = "Kafka is away")
  @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<DeadLettersView> list(
      @Parameter(description = "Where the record comes from, such as requests.")
          @RequestParam(name = "topic", required = false)
          @Nullable String topic,
      @Parameter(description = "The stable word for the reason.")
          @RequestParam(name = "code", required = false)
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
              description = "Those that were not replayed, those that were, or all.",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"open", "replayed", "all"},
                      defaultValue = "open"))
          @RequestParam(name = "state", required = false)
          @Nullable String state,
      @Parameter(
              description = "How many single letters at the most.",
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
              description = "The value of next of the page before.",
              schema = @Schema(type = "string", pattern = "^\\d{1,18}$"))
          @RequestParam(name = "before", required = false)
          @Nullable String before) {
    DeadLetterFilter filter = DeadLetterFilters.of(topic, code, tenant, olderThan, newerThan);
    Shown shown = shown(state);
    int most = Parameters.count("limit", limit, USUAL, MOST);
    long position = position(before);
    DeadLettersView view =
        letters.look(reading -> {
          var now = clock.instant();
          List<DeadLetterSummary> meant =
              reading.index().all().stream()
                  .filter(l -> shown.has(l) && filter.fits(l, now))
                  .toList();
          return DeadLettersView.of(meant, position, most, reading.index().older());
        });
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view);
  }

  @Operation(
      operationId = "replayDeadLetters",
      summary = "Replay what was given up",
      description =
          "Each letter is replayed once; a repeat tells so. A request goes back to processing under"
              + " its own id, as its next attempt, and on to its end: its status tells which.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = ReplayBody.class))))
  @ApiResponse(
      responseCode = "200",
      description = "What became of each letter",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = ReplayView.class)))
  @ApiResponse(responseCode = "409", description = "Somebody else replays at the same time")
  @ApiResponse(responseCode = "413", description = "Too large")
  @ApiResponse(responseCode = "415", description = "Not JSON")
  @ApiResponse(
      responseCode = "503",
      description = "Kafka has not taken it; a repeat tells what was replayed all the same")
  @PostMapping(
      path = PATH + "/replay",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ReplayView> replay(@Parameter(hidden = true) HttpServletRequest http)
      throws IOException {
    return ResponseEntity.ok(
        ReplayView.of(
            switch (ReplayBody.of(bodies.read(http))) {
              case ReplayBody.Ids named -> replayer.replay(named.ids());
              case ReplayBody.All all -> replayer.replayAll(all.filter());
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
      throw ProblemException.invalid("before", "must be the value of next of another page");
    }
    return Long.parseLong(before);
  }
}
