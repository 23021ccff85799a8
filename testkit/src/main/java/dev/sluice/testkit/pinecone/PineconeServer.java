package dev.sluice.testkit.pinecone;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.testkit.outage.Outage;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that behaves like Pinecone. It finds and creates indexes by REST, and each
 * index has a data plane of its own by gRPC. It uses the messages of Pinecone's client, has
 * Pinecone's limits and refusals, and searches exactly. Stored records are kept for as long as the
 * server exists, also through outages.
 */
public final class PineconeServer implements Outage, AutoCloseable {
  /** The key that is accepted at the beginning. */
  public static final String KEY = "pinecone-test-key";

  private final Map<String, IndexHost> indexes = new ConcurrentHashMap<>();
  private final Gate gate = new Gate();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger controlFailures = new AtomicInteger();

  /** The ports of the data planes during an outage, by index. */
  private final Map<String, Integer> ports = new HashMap<>();

  private volatile int controlFailure;
  private volatile Duration delay = Duration.ZERO;
  private volatile Duration making = Duration.ZERO;
  private HttpServer control;

  /** The port of the control plane, which stays the same through outages. */
  private final int controlPort;

  private PineconeServer() {
    gate.keys(Set.of(KEY));
    control = listen(0);
    controlPort = control.getAddress().getPort();
  }

  /** Starts a server without any index. */
  public static PineconeServer start() {
    return new PineconeServer();
  }

  private HttpServer listen(int port) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      http.setExecutor(threads);
      http.createContext("/", new ControlPlane(this));
      http.start();
      return http;
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " of loopback", e);
    }
  }

  /** The address of the control plane, for clients. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + controlPort);
  }

  /** Creates an index that is ready at once. */
  public void createIndex(String name, String metric, int dimensions) {
    add(new Index(name, metric, dimensions), "aws", "us-east-1", Duration.ZERO);
  }

  IndexHost createIndex(Index index, String cloud, String region) {
    return add(index, cloud, region, making);
  }

  private IndexHost add(Index index, String cloud, String region, Duration until) {
    IndexHost host =
        new IndexHost(index, cloud, region, System.nanoTime() + until.toNanos(), gate, () -> delay);
    indexes.put(index.name(), host);
    return host;
  }

  /** Deletes an index with its host. */
  public void deleteIndex(String name) {
    IndexHost host = indexes.remove(name);
    if (host == null) {
      throw new IllegalArgumentException("there is no index " + name);
    }
    host.stop();
  }

  /** Sets the only keys that are accepted from now on. */
  public void keys(Set<String> known) {
    gate.keys(known);
  }

  /** Sets the time until an accepted write is visible. */
  public void consistencyDelay(Duration time) {
    delay = time;
  }

  /** Sets the time until an index that a call creates is ready. */
  public void indexesTake(Duration time) {
    making = time;
  }

  /** Sets the time that each call of a data plane takes. */
  public void latency(Duration time) {
    gate.latency(time);
  }

  /** Makes the next calls of a data plane fail with a code. */
  public void failNext(Status.Code code, int times) {
    gate.failNext(Status.fromCode(code).withDescription("failing as the test demands"), times);
  }

  /** Makes the next calls of the control plane fail with an HTTP status. */
  public void failNextControl(int status, int times) {
    controlFailure = status;
    controlFailures.set(times);
  }

  /** The number of calls of a method of the data planes, such as {@code Upsert}. */
  public int calls(String method) {
    return gate.calls(method);
  }

  /** The number of records of each namespace of an index. */
  public Map<String, Integer> records(String index) {
    IndexHost host = indexes.get(index);
    return host == null ? Map.of() : host.index().counts();
  }

  Map<String, IndexHost> indexes() {
    return indexes;
  }

  Gate gate() {
    return gate;
  }

  /** The status to fail with, or 0. */
  int nextControlFailure() {
    return controlFailures.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? controlFailure : 0;
  }

  @Override
  public void begin() {
    control.stop(0);
    indexes.forEach((name, host) -> ports.put(name, host.stop()));
  }

  @Override
  public void end() {
    control = listen(controlPort);
    indexes.forEach((name, host) -> host.resume(ports.getOrDefault(name, 0)));
  }

  @Override
  public void close() {
    control.stop(0);
    indexes.values().forEach(IndexHost::stop);
    threads.shutdownNow();
  }
}
