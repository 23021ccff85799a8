package dev.sluice.standalone.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Starts everything in a folder and on ports of its own, takes in a document, answers a question,
 * and stops. The launcher runs it once after a build, for what the JVM keeps of it (an AOT cache)
 * makes every later start faster.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
 */
@Command(
    name = "rehearse",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Starts and stops everything once, so that the JVM can learn from it.")
public final class RehearseCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("sluice-rehearsal");
    try (Standalone standalone =
            Standalone.start(
                new Standalone.Options(0, 0, 0, folder.resolve("data")), Map.of(), folder);
        HttpClient client = HttpClient.newHttpClient()) {
      UpCommand.awaitHealthy(standalone);
      URI api = URI.create("http://127.0.0.1:" + standalone.port());
      send(client, api.resolve("/documents"), "{\"text\":\"All begins with a start.\"}");
      send(client, api.resolve("/process"), "{\"input\":\"What does all begin with?\"}");
    } finally {
      remove(folder);
    }
    return 0;
  }

  private static void send(HttpClient client, URI uri, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body, UTF_8))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(
          "%s was answered with %d: %s"
              .formatted(uri.getPath(), answer.statusCode(), answer.body()));
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
