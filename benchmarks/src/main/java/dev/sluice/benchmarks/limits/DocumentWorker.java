package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Tasks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process that calls a provider with {@link DocumentLimiter} around each call, as many at once as
 * a worker of ours, until its time is over. What the provider counts is the result.
 */
final class DocumentWorker {
  private static final int AT_ONCE = 50;

  private DocumentWorker() {}

  public static void main(String[] args) throws InterruptedException {
    Arguments arguments = Arguments.of(args);
    DocumentLimiter limiter = new DocumentLimiter(arguments.number("--rpm", 60));
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(arguments.text("--url", "") + "/chat/completions"))
            .header("Authorization", "Bearer sk-benchmark")
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(
                BodyPublishers.ofString(
                    """
                    {"model": "%s", "max_tokens": %d,
                     "messages": [{"role": "user", "content": "hello"}]}
                    """
                        .formatted(Tasks.MODEL, arguments.number("--max-tokens", 50))))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(arguments.number("--seconds", 180));
    Semaphore atOnce = new Semaphore(AT_ONCE);
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        atOnce.acquire();
        Thread.ofVirtual()
            .start(() -> {
              try {
                limiter.waitIfNeeded();
                if (System.nanoTime() < end) {
                  http.send(call, BodyHandlers.discarding());
                }
              } catch (IOException e) {
                System.out.println(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                atOnce.release();
              }
            });
      }
    }
  }
}
