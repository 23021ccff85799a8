package dev.sluice.adapters.weaviate;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.internal.TokenProvider.Token;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Weaviate. The first call makes its client, which asks the service for its
 * version.
 */
final class WeaviateConnection implements AutoCloseable {
  private static final String CLOUD = ".weaviate.cloud";

  /**
   * The time for making the client, besides its calls: with a key it makes and closes a first
   * transport.
   */
  private static final Duration MAKING = Duration.ofSeconds(20);

  private final URI url;
  private final int grpcPort;
  private final Optional<Supplier<String>> apiKey;
  private final Duration timeout;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Held while the client is made, so that only one thread does. */
  private final ReentrantLock opening = new ReentrantLock();

  /** Written under {@link #opening}. */
  private volatile @Nullable WeaviateClient client;

  /** The key of the last call; the client's own threads read it. */
  private volatile String key = "";

  private volatile boolean closed;

  /** One or more calls of the service. */
  interface Call<T> {
    T on(WeaviateClient client) throws Exception;
  }

  WeaviateConnection(URI url, int grpcPort, Optional<Supplier<String>> apiKey, Duration timeout) {
    this.url = url;
    this.grpcPort = grpcPort;
    this.apiKey = apiKey;
    this.timeout = timeout;
  }

  /**
   * Makes a call by gRPC, which has its own timeout.
   *
   * @throws CallException for every failure
   */
  <T> T call(Call<T> call) {
    WeaviateClient opened = client();
    try {
      return call.on(opened);
    } catch (Exception e) {
      throw WeaviateFailures.of(e);
    }
  }

  /**
   * Makes a call by REST. The client has no timeout for connecting, so this stops waiting for the
   * call when its time is over.
   *
   * @throws CallException for every failure
   */
  <T> T rest(Call<T> call) {
    WeaviateClient opened = client();
    return bounded(timeout, () -> call.on(opened));
  }

  private <T> T bounded(Duration most, Callable<T> call) {
    Future<T> result = threads.submit(call);
    try {
      return result.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw WeaviateFailures.of(e.getCause() instanceof Exception cause ? cause : e);
    } catch (TimeoutException e) {
      throw WeaviateFailures.late(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WeaviateFailures.of(e);
    } finally {
      result.cancel(true);
    }
  }

  private WeaviateClient client() {
    apiKey.ifPresent(supplier -> key = supplier.get());
    WeaviateClient known = client;
    return known == null ? open() : known;
  }

  private WeaviateClient open() {
    try {
      if (!opening.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw WeaviateFailures.late(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WeaviateFailures.of(e);
    }
    try {
      if (closed) {
        throw new RetriableException(FailureCodes.UNAVAILABLE, "the vector store is closed", null);
      }
      WeaviateClient known = client;
      if (known == null) {
        WeaviateLiveness.require(url, timeout);
        known = bounded(timeout.plus(MAKING), this::connect);
        client = known;
      }
      return known;
    } finally {
      opening.unlock();
    }
  }

  private WeaviateClient connect() {
    int seconds = (int) Math.max(1, timeout.toSeconds());
    boolean tls = url.getScheme().equals("https");
    String host = url.getHost();
    return WeaviateClient.connectToCustom(config -> {
      config
          .scheme(url.getScheme())
          .httpHost(host)
          .httpPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
          .grpcHost(host.endsWith(CLOUD) ? "grpc-" + host : host)
          .grpcPort(host.endsWith(CLOUD) ? 443 : grpcPort)
          .timeout(seconds);
      // Reads the key for every call; the client's own class keeps its first key.
      return apiKey.isEmpty() ? config : config.authentication(_ -> () -> Token.expireNever(key));
    });
  }

  @Override
  public void close() throws Exception {
    closed = true;
    opening.lock();
    try (WeaviateClient _ = client) {
      client = null;
    } finally {
      opening.unlock();
      threads.shutdownNow();
    }
  }
}
