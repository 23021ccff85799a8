package dev.sluice.adapters.weaviate;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * Checks that Weaviate answers before its client is made. A client that cannot connect never ends
 * its threads.
 */
final class WeaviateLiveness {
  private WeaviateLiveness() {}

  /**
   * Returns if Weaviate answers.
   *
   * @throws CallException if it does not
   */
  static void require(URI url, Duration timeout) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/.well-known/live")).timeout(timeout).build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(timeout).build()) {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      if (status >= 300) {
        throw new RetriableException(
            FailureCodes.UNAVAILABLE, "Weaviate is not ready: it answered " + status, null);
      }
    } catch (HttpTimeoutException e) {
      throw WeaviateFailures.late(e);
    } catch (IOException e) {
      throw WeaviateFailures.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WeaviateFailures.of(e);
    }
  }
}
