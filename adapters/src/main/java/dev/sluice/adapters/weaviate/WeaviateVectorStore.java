package dev.sluice.adapters.weaviate;

import dev.sluice.adapters.vectors.ChunkFailures;
import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.adapters.vectors.TenantName;
import dev.sluice.adapters.vectors.WriteSplitter;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import io.weaviate.client6.v1.api.collections.CollectionHandle;
import io.weaviate.client6.v1.api.collections.WeaviateObject;
import io.weaviate.client6.v1.api.collections.data.InsertManyResponse.InsertObject;
import io.weaviate.client6.v1.api.collections.query.Filter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The vector store in one collection of Weaviate, with a tenant of Weaviate for every tenant of
 * Sluice. The first write creates the collection. Scores are cosines, or with {@code hybrid} the
 * fused ranks of vectors and BM25.
 */
public final class WeaviateVectorStore implements MarkedVectorStore, AutoCloseable {
  /** The default timeout of one call. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The most characters of a tenant's name. */
  private static final int LONGEST_TENANT = 64;

  /** The most objects of one request to store or to delete. */
  private static final int MOST_OBJECTS = 1000;

  /** The most bytes of one request; Weaviate's own default is 10 MB. */
  private static final int MOST_BYTES = 4_000_000;

  private final WeaviateConnection connection;
  private final ChunkCollection collection;
  private final boolean hybrid;

  /**
   * @param url the address of the REST interface
   * @param grpcPort the port of gRPC on the same host; not used in Weaviate's own cloud
   * @param apiKey supplies the key for every call, since it may change; the key is never logged
   * @param collectionName the collection
   * @param model the embedding model; a collection of another one is refused
   * @param hybrid whether words count beside vectors
   * @param timeout the timeout of one call, at least a second
   * @param site the index that is to be there
   */
  public WeaviateVectorStore(
      URI url,
      int grpcPort,
      Optional<Supplier<String>> apiKey,
      String collectionName,
      String model,
      boolean hybrid,
      Duration timeout,
      IndexSite site) {
    this.connection = new WeaviateConnection(url, grpcPort, apiKey, timeout);
    this.collection = new ChunkCollection(connection, collectionName, model, site);
    this.hybrid = hybrid;
  }

  /**
   * Connects, and checks that the collection is for the embedding model.
   *
   * @throws CallException if it cannot be used
   */
  public void check() {
    collection.forget();
    Optional<IndexIdentity> identity = collection.identity();
    if (identity.isPresent()) {
      connection.call(client -> client.collections.use(collection.name()).tenants.get("none"));
    }
  }

  @Override
  public IndexMark mark() {
    return collection.mark();
  }

  @Override
  public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      return Map.of();
    }
    IndexIdentity identity = collection.establish(chunks.getFirst().vector().length);
    Map<String, Chunk> byId = new LinkedHashMap<>();
    chunks.forEach(chunk -> byId.put(chunk.id(), chunk));
    ChunkFailures failures = new ChunkFailures();
    Map<String, WeaviateObject<Map<String, Object>>> objects = new LinkedHashMap<>();
    byId.forEach((id, chunk) -> {
      try {
        identity.requireDimensions(chunk.vector().length);
        objects.put(id, WeaviateObjects.of(chunk));
      } catch (PermanentException e) {
        failures.add(id, e);
      }
    });
    WriteSplitter.of(objects, MOST_OBJECTS, MOST_BYTES, WeaviateVectorStore::bytes)
        .forEach(request -> insert(tenant, request, failures));
    return failures.outcome(byId.size());
  }

  private void insert(
      String tenant,
      Map<String, WeaviateObject<Map<String, Object>>> objects,
      ChunkFailures failures) {
    List<InsertObject> outcomes;
    try {
      outcomes =
          onTenant(
              tenant, handle -> handle.data.insertMany(List.copyOf(objects.values())).responses());
    } catch (CallException e) {
      failures.addAll(objects.keySet(), e);
      return;
    }
    int at = 0;
    for (String id : objects.keySet()) {
      InsertObject outcome = outcomes.get(at++);
      if (!outcome.successful()) {
        failures.add(id, WeaviateFailures.ofObject(outcome.error()));
      }
    }
  }

  /** An estimate: characters of other scripts take up to three bytes. */
  private static int bytes(WeaviateObject<Map<String, Object>> object) {
    int characters =
        object.properties().values().stream().mapToInt(value -> value.toString().length()).sum();
    return 3 * characters + Float.BYTES * object.vectors().getDefaultSingle().length;
  }

  @Override
  public void delete(String tenant, Collection<String> chunkIds) {
    if (chunkIds.isEmpty() || collection.identity().isEmpty() || !exists(tenant)) {
      return;
    }
    List<String> uuids =
        chunkIds.stream().map(id -> ChunkUuid.of(id).toString()).distinct().toList();
    for (int from = 0; from < uuids.size(); from += MOST_OBJECTS) {
      String[] some =
          uuids.subList(from, Math.min(uuids.size(), from + MOST_OBJECTS)).toArray(String[]::new);
      long failed =
          onTenant(
              tenant, handle -> handle.data.deleteMany(Filter.uuid().containsAny(some)).failed());
      if (failed > 0) {
        throw WeaviateFailures.ofObject("%d were not deleted".formatted(failed));
      }
    }
  }

  @Override
  public List<Passage> search(String tenant, SearchQuery query) {
    Optional<IndexIdentity> identity = collection.identity();
    if (identity.isEmpty()) {
      return List.of();
    }
    identity.get().requireDimensions(query.vector().length);
    PassageQuery passages = new PassageQuery(query);
    return exists(tenant) ? onTenant(tenant, handle -> passages.find(handle, hybrid)) : List.of();
  }

  /** Whether the tenant exists: Weaviate refuses to read a tenant that was never written. */
  private boolean exists(String tenant) {
    String name = TenantName.of(tenant, LONGEST_TENANT);
    return with(() ->
        connection.call(
            client -> client.collections.use(collection.name()).tenants.get(name).isPresent()));
  }

  private <T> T onTenant(String tenant, OnTenant<T> work) {
    String name = TenantName.of(tenant, LONGEST_TENANT);
    return with(() ->
        connection.call(
            client -> work.on(client.collections.use(collection.name()).withTenant(name))));
  }

  private interface OnTenant<T> {
    T on(CollectionHandle<Map<String, Object>> handle) throws Exception;
  }

  /** Makes a call. If it fails, the collection may be missing, and the next call reads it again. */
  private <T> T with(Supplier<T> call) {
    try {
      return call.get();
    } catch (CallException e) {
      collection.forget();
      throw e;
    }
  }

  @Override
  public void close() throws Exception {
    connection.close();
  }
}
