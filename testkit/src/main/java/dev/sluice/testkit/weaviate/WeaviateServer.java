package dev.sluice.testkit.weaviate;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.testkit.outage.Outage;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Weaviate on loopback. It makes collections by REST and keeps objects by gRPC, with the very
 * messages of Weaviate's client: tenants that are made by their first write, refusals object by
 * object, an exact search by vectors, and BM25. What is stored lives as long as the server, outages
 * included.
 */
public final class WeaviateServer implements Outage, AutoCloseable {
  private final Map<String, Collection> collections = new ConcurrentHashMap<>();
  private final Gate gate = new Gate();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private volatile Service.Refusals refusals = _ -> Optional.empty();
  private HttpServer http;
  private Server grpc;

  /** They stay the same through outages. */
  private final int httpPort;

  private final int grpcPort;

  private WeaviateServer() {
    http = listen(0);
    httpPort = http.getAddress().getPort();
    grpc = serve(0);
    grpcPort = grpc.getPort();
  }

  /** Starts one without any collection, open to anybody. */
  public static WeaviateServer start() {
    return new WeaviateServer();
  }

  private HttpServer listen(int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.setExecutor(threads);
      server.createContext("/", new Rest(collections, gate));
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " of loopback", e);
    }
  }

  private Server serve(int port) {
    try {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          .executor(threads)
          .intercept(gate)
          .maxInboundMessageSize(10_485_760)
          .addService(new Service(collections::get, properties -> refusals.of(properties)))
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " of loopback", e);
    }
  }

  /** What a client is given as its address. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  public int grpcPort() {
    return grpcPort;
  }

  /** The only keys that are known from now on; none for letting anybody in. */
  public void keys(Set<String> known) {
    gate.keys(known);
  }

  /** How long each call by gRPC takes. */
  public void latency(Duration time) {
    gate.latency(time);
  }

  /** The next calls by gRPC fail so, whatever they ask. */
  public void failNext(Status.Code code, int times) {
    gate.failNext(Status.fromCode(code).withDescription("failing as it was told to"), times);
  }

  /** From now on a batch refuses objects whose property has this value, and stores the others. */
  public void refuse(String property, String value, String reason) {
    refusals = Service.Refusals.where(property, value, reason);
  }

  /** From now on batches refuse nothing but what is wrong. */
  public void refuseNone() {
    refusals = _ -> Optional.empty();
  }

  /** Calls by gRPC of this method, such as {@code BatchObjects}, those included that failed. */
  public int calls(String method) {
    return gate.calls(method);
  }

  /** The names of a collection's tenants. */
  public List<String> tenants(String collection) {
    Collection found = collections.get(collection);
    return found == null ? List.of() : found.tenants();
  }

  /** How many objects a tenant has. */
  public int objects(String collection, String tenant) {
    Collection found = collections.get(collection);
    return found == null || !found.hasTenant(tenant) ? 0 : found.objects(tenant).size();
  }

  /** Deletes a collection with all that is in it. */
  public void deleteCollection(String name) {
    collections.remove(name);
  }

  /** Makes a collection as somebody else would. */
  public void createCollection(String name) {
    collections.put(
        name,
        new Collection(
            new JsonMapper()
                .createObjectNode()
                .put("class", name)
                .put("description", "of somebody else")));
  }

  @Override
  public void begin() {
    http.stop(0);
    grpc.shutdownNow();
    try {
      grpc.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void end() {
    http = listen(httpPort);
    grpc = serve(grpcPort);
  }

  @Override
  public void close() {
    http.stop(0);
    grpc.shutdownNow();
    threads.shutdownNow();
  }
}
