package dev.sluice.standalone.client;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Has the vector index built again, and shows how far it is. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Lets the workers build the vector index again from the texts of the documents, beside the",
      "one that is searched, which it then replaces; and waits until that is done. After the index",
      "was lost, or the embedding model or the chunks' size was changed, the workers do this by",
      "themselves: --watch only shows how far they are."
    })
public final class RebuildCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofSeconds(1);

  @Mixin private ApiClient api;

  @Option(names = "--watch", description = "Asks for nothing, and waits for what is under way.")
  private boolean watch;

  @Option(
      names = "--timeout",
      defaultValue = "1h",
      converter = AskCommand.DurationConverter.class,
      description = "The longest wait; the workers go on after it (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    String before =
        watch ? "" : api.post("/stores/index/rebuild", Map.of()).path("id").asString("");
    String told = "";
    while (true) {
      JsonNode index = api.get("/stores/index", Map.of());
      boolean begun = !index.path("id").asString("").equals(before);
      String words = begun ? words(index) : "waiting for a worker process to begin";
      if (!words.equals(told)) {
        out().println(words);
        out().flush();
        told = words;
      }
      switch (begun ? index.path("state").asString("") : "") {
        case "complete" -> {
          return 0;
        }
        case "incomplete" -> {
          index.path("lost").forEach(this::printLost);
          return 1;
        }
        default -> {}
      }
      if (System.nanoTime() - end > 0) {
        throw new RequestFailedException("the index is not complete yet; the workers continue");
      }
      Thread.sleep(POLL);
    }
  }

  private static String words(JsonNode index) {
    return switch (index.path("state").asString("")) {
      case "complete" -> "The vector index is complete.";
      case "filling" ->
          "%d of %d documents are stored"
              .formatted(index.path("stored").asLong(0), index.path("documents").asLong(0));
      case "incomplete" ->
          "Documents that have to be ingested again or removed, as no text of them is left or they could not be stored: %d"
              .formatted(index.path("to_ingest_again").asLong(0));
      default -> "waiting for a worker process that watches over the index";
    };
  }

  private void printLost(JsonNode document) {
    out()
        .printf(
            "  %s (tenant %s)%n",
            document.path("document_id").asString(""), document.path("tenant").asString(""));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
