package dev.sluice.simulator;

import dev.sluice.core.limit.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider on loopback that speaks the protocol of OpenAI: chat, whole or streamed, and
 * embeddings. It limits requests and tokens per minute as OpenAI describes. It fails as it is set
 * to, or by its seed. Its answers depend only on the prompt. It counts calls by the header {@code
 * X-Request-Id}. A virtual thread serves each connection.
 */
public final class SimulatedProvider implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SimulatedProvider.class);
  private static final int BACKLOG = 4096;

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final CallCounts counts = new CallCounts();
  private final Behaviour behaviour;
  private final CallHandler handler;

  private SimulatedProvider(ProviderOptions options, ServerSocket listener) {
    this.listener = listener;
    this.behaviour = new Behaviour(options);
    this.handler = new CallHandler(options, behaviour, counts);
  }

  /** Starts a provider with the default options. */
  public static SimulatedProvider start() {
    return start(ProviderOptions.defaults());
  }

  /**
   * Starts a provider.
   *
   * @throws UncheckedIOException if the port is taken
   */
  public static SimulatedProvider start(ProviderOptions options) {
    try {
      ServerSocket listener =
          new ServerSocket(options.port(), BACKLOG, InetAddress.getLoopbackAddress());
      SimulatedProvider provider = new SimulatedProvider(options, listener);
      provider.threads.submit(provider::accept);
      return provider;
    } catch (IOException e) {
      throw new UncheckedIOException("port " + options.port() + " of loopback", e);
    }
  }

  /** The base URL, for clients. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:%d/v1".formatted(listener.getLocalPort()));
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Changes the limits of every model; usage before this is forgotten. */
  public void limits(int requestsPerMinute, int tokensPerMinute) {
    behaviour.setLimits(new Limits(requestsPerMinute, tokensPerMinute));
  }

  /** Changes the time that answers take. */
  public void latency(Duration least, Duration most) {
    behaviour.setLatency(least, most);
  }

  /** Changes the part of calls that fail. */
  public void faultRate(double rate) {
    behaviour.setFaultRate(rate);
  }

  /** Makes the next calls fail with a fault. */
  public void failNext(Fault fault, int times) {
    behaviour.failNext(fault, times);
  }

  /** Makes every call fail with a fault, and count as received, until {@link #endOutage}. */
  public void startOutage(Fault fault) {
    behaviour.setOutage(fault);
  }

  public void endOutage() {
    behaviour.setOutage(null);
  }

  /** Sets the only keys that are accepted from now on; null for any. */
  public void keys(@Nullable Set<String> known) {
    behaviour.setKeys(known);
  }

  /** The calls with an id. */
  public Calls calls(String id) {
    return counts.of(id);
  }

  /** All calls by their ids; calls without an id are under the empty id. */
  public Map<String, Calls> callsById() {
    return counts.byId();
  }

  public Calls calls() {
    return counts.total();
  }

  /** The number of calls that ended with each HTTP status; 0 is for calls without an answer. */
  public Map<Integer, Long> statuses() {
    return counts.byStatus();
  }

  /** The number of calls that have begun and not ended. */
  public int concurrency() {
    return counts.open();
  }

  /** The most calls at a time so far. */
  public int mostConcurrency() {
    return counts.mostOpen();
  }

  /** Resets all counts. */
  public void resetCounts() {
    counts.reset();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        threads.submit(() -> serve(socket));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (HttpConnection connection = new HttpConnection(socket)) {
      connections.add(connection);
      try {
        Optional<HttpRequest> request = connection.read();
        while (request.isPresent()
            && handler.handle(request.get(), connection)
            && request.get().keepAlive()) {
          request = connection.read();
        }
      } finally {
        connections.remove(connection);
      }
    } catch (IOException e) {
      log.debug("A connection ended early: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the provider and breaks every connection. */
  @Override
  public void close() {
    try {
      listener.close();
      for (HttpConnection connection : connections) {
        connection.reset();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }
}
