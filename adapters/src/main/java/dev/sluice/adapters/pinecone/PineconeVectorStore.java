package dev.sluice.adapters.pinecone;

import dev.sluice.adapters.vectors.ChunkFailures;
import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.adapters.vectors.TenantName;
import dev.sluice.adapters.vectors.UnitVector;
import dev.sluice.adapters.vectors.WriteSplitter;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import io.pinecone.proto.DeleteRequest;
import io.pinecone.proto.QueryRequest;
import io.pinecone.proto.UpsertRequest;
import io.pinecone.proto.Vector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Vectors and texts in an index of Pinecone, with a namespace for every tenant. Scores are cosines.
 * Pinecone is eventually consistent: a stored chunk is found a little later. The index is looked up
 * by its name. If it is missing, the first write creates it as a serverless index in the region of
 * the environment.
 */
public final class PineconeVectorStore implements MarkedVectorStore, AutoCloseable {
  /** The default timeout of one call. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The most characters of a namespace's name. */
  private static final int LONGEST_NAMESPACE = 512;

  /** The most records of one request to store or to delete. */
  private static final int MOST_RECORDS = 1000;

  /**
   * The most bytes of one request. Pinecone allows 2 MB; the rest is for the frame of the records.
   */
  private static final int MOST_BYTES = 1_950_000;

  /** The bytes of the frame of a record in its request. */
  private static final int FRAME_BYTES = 8;

  private final String model;
  private final PineconeIndex index;

  /**
   * @param apiKey supplies the key for every call, since it may change; the key is never logged
   * @param environment region and cloud, such as {@code us-east-1-aws}, of an index that has to be
   *     created
   * @param indexName the index
   * @param model the embedding model; an index of another one is refused
   * @param timeout the timeout of one call
   * @param address the address of the control plane, if it is not Pinecone's own; with {@code http}
   *     the index is called in plain text too
   * @param site the index that is to be there
   */
  public PineconeVectorStore(
      Supplier<String> apiKey,
      String environment,
      String indexName,
      String model,
      Duration timeout,
      Optional<URI> address,
      IndexSite site) {
    this.model = model;
    this.index = new PineconeIndex(indexName, environment, model, site, apiKey, timeout, address);
  }

  /**
   * Looks the index up and checks that it is for the embedding model.
   *
   * @throws CallException if it cannot be used
   */
  public void check() {
    Optional<PineconeIndex.Open> open = index.find();
    if (open.isPresent()) {
      with(
          open.get(),
          () -> {
            open.get().identity().require();
            return open;
          });
    } else {
      index.checkEnvironment();
    }
  }

  @Override
  public IndexMark mark() {
    Optional<PineconeIndex.Open> open = index.find();
    return open.isEmpty()
        ? new IndexMark.Empty()
        : with(open.get(), () -> open.get().identity().mark());
  }

  @Override
  public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      return Map.of();
    }
    PineconeIndex.Open open = index.findOrCreate(chunks.getFirst().vector().length);
    IndexIdentity identity = new IndexIdentity(model, open.plane().dimensions());
    with(
        open,
        () -> {
          open.identity().establish(identity);
          return open;
        });
    Map<String, Chunk> byId = new LinkedHashMap<>();
    chunks.forEach(chunk -> byId.put(chunk.id(), chunk));
    ChunkFailures failures = new ChunkFailures();
    for (Map<String, Vector> request :
        WriteSplitter.of(
            records(byId, identity, failures),
            MOST_RECORDS,
            MOST_BYTES,
            record -> record.getSerializedSize() + FRAME_BYTES)) {
      upsert(open, TenantName.of(tenant, LONGEST_NAMESPACE), request, failures);
    }
    return failures.outcome(byId.size());
  }

  private Map<String, Vector> records(
      Map<String, Chunk> chunks, IndexIdentity identity, ChunkFailures failures) {
    Map<String, Vector> records = new LinkedHashMap<>();
    chunks.forEach((id, chunk) -> {
      try {
        identity.requireDimensions(chunk.vector().length);
        records.put(id, PineconeRecord.of(chunk, model));
      } catch (PermanentException e) {
        failures.add(id, e);
      }
    });
    return records;
  }

  /**
   * Stores the chunks of one request. Pinecone accepts or refuses a request as a whole. A request
   * that it refuses for its content is halved until the chunk is found that caused the refusal.
   */
  private void upsert(
      PineconeIndex.Open open,
      String namespace,
      Map<String, Vector> vectors,
      ChunkFailures failures) {
    UpsertRequest request =
        UpsertRequest.newBuilder().setNamespace(namespace).addAllVectors(vectors.values()).build();
    try {
      with(open, () -> open.plane().call(stub -> stub.upsert(request)));
    } catch (CallException e) {
      if (vectors.size() > 1 && e.code().equals(FailureCodes.INVALID_REQUEST)) {
        WriteSplitter.halves(vectors).forEach(half -> upsert(open, namespace, half, failures));
      } else {
        failures.addAll(vectors.keySet(), e);
      }
    }
  }

  @Override
  public void delete(String tenant, Collection<String> chunkIds) {
    if (chunkIds.isEmpty()) {
      return;
    }
    Optional<PineconeIndex.Open> open = index.find();
    if (open.isEmpty()) {
      return;
    }
    List<String> ids = chunkIds.stream().map(PineconeRecord::id).distinct().toList();
    for (int from = 0; from < ids.size(); from += MOST_RECORDS) {
      DeleteRequest request =
          DeleteRequest.newBuilder()
              .setNamespace(TenantName.of(tenant, LONGEST_NAMESPACE))
              .addAllIds(ids.subList(from, Math.min(ids.size(), from + MOST_RECORDS)))
              .build();
      try {
        open.get().plane().call(stub -> stub.delete(request));
      } catch (PermanentException e) {
        if (!e.code().equals(PineconeFailures.NOT_FOUND)) {
          throw e;
        }
        // A tenant that has never stored a chunk has no namespace, so there is nothing to delete.
      }
    }
  }

  @Override
  public List<Passage> search(String tenant, SearchQuery query) {
    Optional<PineconeIndex.Open> found = index.find();
    if (found.isEmpty()) {
      return List.of();
    }
    PineconeIndex.Open open = found.get();
    new IndexIdentity(model, open.plane().dimensions()).requireDimensions(query.vector().length);
    QueryRequest.Builder request =
        QueryRequest.newBuilder()
            .setNamespace(TenantName.of(tenant, LONGEST_NAMESPACE))
            .setTopK(query.topK())
            .setIncludeMetadata(true)
            .setFilter(PineconeRecord.filter(model, query.filter()));
    for (float x : UnitVector.of(query.vector())) {
      request.addVector(x);
    }
    return with(
        open,
        () -> {
          open.identity().require();
          List<Passage> passages = new ArrayList<>();
          open.plane()
              .call(stub -> stub.query(request.build()))
              .getMatchesList()
              .forEach(match -> passages.add(PineconeRecord.passage(match)));
          return passages;
        });
  }

  /** Makes a call of the index. If the index is missing, the next try looks it up again. */
  private <T> T with(PineconeIndex.Open open, Supplier<T> call) {
    try {
      return call.get();
    } catch (PermanentException e) {
      if (!e.code().equals(PineconeFailures.NOT_FOUND)) {
        throw e;
      }
      index.forget(open);
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the index was deleted or moved, and is looked up again", e);
    }
  }

  /** Closes the store. Calls that have begun may end. */
  @Override
  public void close() {
    index.close();
  }
}
