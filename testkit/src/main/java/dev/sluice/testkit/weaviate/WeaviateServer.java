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
 * A server on loopback that behaves like Weaviate. It creates collections by REST and stores
 * objects by gRPC, with the messages of Weaviate's client. The first write creates a tenant. Each
 * object is refused by itself. It searches exactly by vectors, and by BM25. Stored objects are kept
 * for as long as the server exists, also through outages.
 */
public final class WeaviateServer implements Outage, AutoCloseable {
  private final Map<String, Collection> collections = new ConcurrentHashMap<>();
  private final Gate gate = new Gate();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private volatile Service.Refusals refusals = _ -> Optional.empty();
  private HttpServer http;
  private Server grpc;

  /** The port of REST. Both ports stay the same through outages. */
  private final int httpPort;

  private final int grpcPort;

  private WeaviateServer() {
    http = listen(0);
    httpPort = http.getAddress().getPort();
    grpc = serve(0);
    grpcPort = grpc.getPort();
  }

  /** Starts a server without any collection that accepts every call. */
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

  /** The address of the server, for clients. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  public int grpcPort() {
    return grpcPort;
  }

  /** Sets the only keys that are accepted from now on; none means that every call is accepted. */
  public void keys(Set<String> known) {
    gate.keys(known);
  }

  /** Sets the time that each call by gRPC takes. */
  public void latency(Duration time) {
    gate.latency(time);
  }

  /** Makes the next calls by gRPC fail with a code. */
  public void failNext(Status.Code code, int times) {
    gate.failNext(Status.fromCode(code).withDescription("failing as the test demands"), times);
  }

  /** Makes writes refuse the objects whose property has this value, and store the others. */
  public void refuse(String property, String value, String reason) {
    refusals = Service.Refusals.where(property, value, reason);
  }

  /** Makes writes refuse only invalid objects again. */
  public void refuseNone() {
    refusals = _ -> Optional.empty();
  }

  /** The number of calls of a gRPC method, such as {@code BatchObjects}, including failed ones. */
  public int calls(String method) {
    return gate.calls(method);
  }

  /** The names of a collection's tenants. */
  public List<String> tenants(String collection) {
    Collection found = collections.get(collection);
    return found == null ? List.of() : found.tenants();
  }

  /** The number of objects of a tenant. */
  public int objects(String collection, String tenant) {
    Collection found = collections.get(collection);
    return found == null || !found.hasTenant(tenant) ? 0 : found.objects(tenant).size();
  }

  /** Deletes a collection with all its objects. */
  public void deleteCollection(String name) {
    collections.remove(name);
  }

  /** Creates a collection as another program would. */
  public void createCollection(String name) {
    collections.put(
        name,
        new Collection(
            new JsonMapper()
                .createObjectNode()
                .put("class", name)
                .put("description", "of another program")));
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
