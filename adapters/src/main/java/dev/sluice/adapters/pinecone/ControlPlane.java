package dev.sluice.adapters.pinecone;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import io.pinecone.clients.Pinecone;
import io.pinecone.exceptions.PineconeAlreadyExistsException;
import io.pinecone.exceptions.PineconeException;
import io.pinecone.exceptions.PineconeNotFoundException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.openapitools.db_control.client.model.IndexModel;

/** Finds the index by its name, and creates it where it is missing. */
final class ControlPlane implements AutoCloseable {
  /** The metrics whose scores are cosines for vectors of length one. */
  private static final Set<String> METRICS = Set.of("cosine", "dotproduct");

  private final Supplier<String> apiKey;
  private final OkHttpClient http;

  /**
   * An index that can be used.
   *
   * @param host the host of its data plane
   */
  record Found(String host, int dimensions) {}

  ControlPlane(Supplier<String> apiKey, Optional<URI> address, Duration timeout) {
    this.apiKey = apiKey;
    OkHttpClient.Builder builder = new OkHttpClient.Builder().callTimeout(timeout);
    // Pinecone's client ignores its host setting if it also gets an HTTP client.
    address.ifPresent(
        host -> builder.addInterceptor(call -> call.proceed(at(host, call.request()))));
    this.http = builder.build();
  }

  /**
   * The index of this name; empty if there is none.
   *
   * @throws CallException if it cannot be used, now or at all
   */
  Optional<Found> find(String index) {
    try {
      return Optional.of(usable(client().describeIndex(index)));
    } catch (PineconeNotFoundException e) {
      return Optional.empty();
    } catch (PineconeException e) {
      throw PineconeFailures.of(e);
    }
  }

  /**
   * Creates the index, which takes some seconds beyond this call. It is no failure if another
   * process has just created it.
   */
  void create(String index, int dimensions, PineconeRegion region) {
    try {
      client()
          .createServerlessIndex(
              index, "cosine", dimensions, region.cloud(), region.name(), "disabled", Map.of());
    } catch (PineconeAlreadyExistsException e) {
      // Another process has created it in the meantime.
      return;
    } catch (PineconeException e) {
      CallException failure = PineconeFailures.of(e);
      throw failure instanceof PermanentException
          ? new PermanentException(
              failure.code(),
              "the index %s does not exist and cannot be created in %s (%s): %s; create it"
                      .formatted(index, region.name(), region.cloud(), failure.getMessage())
                  + " yourself, or set PINECONE_ENVIRONMENT to a region that your plan has, such as"
                  + " us-east-1-aws",
              e)
          : failure;
    }
  }

  /** A client with the current key, since a client keeps its key for ever. */
  private Pinecone client() {
    return new Pinecone.Builder(apiKey.get()).withOkHttpClient(http).build();
  }

  private static Request at(URI host, Request request) {
    HttpUrl.Builder url = request.url().newBuilder().scheme(host.getScheme()).host(host.getHost());
    boolean tls = host.getScheme().equals("https");
    url.port(host.getPort() >= 0 ? host.getPort() : tls ? 443 : 80);
    return request.newBuilder().url(url.build()).build();
  }

  private static Found usable(IndexModel index) {
    if (!METRICS.contains(index.getMetric())) {
      throw new PermanentException(
          FailureCodes.INVALID_REQUEST,
          "the index %s has the metric %s, and needs cosine or dotproduct: set"
                  .formatted(index.getName(), index.getMetric())
              + " PINECONE_INDEX_NAME to another index",
          null);
    }
    Integer dimensions = index.getDimension();
    if (dimensions == null) {
      throw new PermanentException(
          FailureCodes.INVALID_REQUEST,
          "the index %s is one of sparse vectors: set PINECONE_INDEX_NAME to another index"
              .formatted(index.getName()),
          null);
    }
    if (!Boolean.TRUE.equals(index.getStatus().getReady())) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE,
          "the index %s is not ready yet: %s"
              .formatted(index.getName(), index.getStatus().getState()),
          null);
    }
    return new Found(index.getHost(), dimensions);
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
