package dev.sluice.adapters.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.VectorQuerySnapshot;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vector store in Firestore. All tenants share the collection {@code chunks}; the tenant is a
 * filter inside the search. Searches use the vector indexes of {@code firestore.indexes.json}.
 * Scores are cosines.
 */
public final class FirestoreVectorStore implements MarkedVectorStore {
  private final FirestoreConnection connection;
  private final Identities identities;

  /**
   * @param model the embedding model; vectors of another one are refused
   * @param place of the index in Firestore; empty for the first one
   * @param site the index that is to be there
   */
  public FirestoreVectorStore(
      FirestoreConnection connection, String model, String place, IndexSite site) {
    this.connection = connection;
    this.identities = new Identities(connection, model, place, site, System::nanoTime);
  }

  @Override
  public IndexMark mark() {
    return identities.mark();
  }

  /**
   * Checks that the vectors in Firestore are of the embedding model.
   *
   * @throws CallException if the store cannot be used
   */
  public void check() {
    Optional<VectorIdentity> _ = identities.find();
  }

  @Override
  public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      return Map.of();
    }
    Map<String, Chunk> latest = new LinkedHashMap<>();
    chunks.forEach(chunk -> latest.put(chunk.id(), chunk));
    Map<String, CallException> failed = new LinkedHashMap<>();
    BulkWrite write = new BulkWrite(connection);
    for (Chunk chunk : latest.values()) {
      try {
        put(tenant, chunk, write);
      } catch (PermanentException e) {
        failed.put(chunk.id(), e);
      }
    }
    failed.putAll(write.finish());
    if (failed.size() == latest.size()) {
      throw failed.values().iterator().next();
    }
    return failed;
  }

  private void put(String tenant, Chunk chunk, BulkWrite write) {
    Map<String, Object> fields = ChunkFields.of(tenant, chunk);
    int size = DocumentSize.require("chunk " + chunk.id(), fields);
    identities.findOrMake(chunk.vector().length).requireDimensions(chunk.vector().length);
    write.set(chunk.id(), chunks().document(ChunkFields.id(tenant, chunk.id())), fields, size);
  }

  @Override
  public void delete(String tenant, Collection<String> chunkIds) {
    if (chunkIds.isEmpty()) {
      return;
    }
    BulkWrite write = new BulkWrite(connection);
    chunkIds.stream()
        .distinct()
        .forEach(id -> write.delete(id, chunks().document(ChunkFields.id(tenant, id))));
    write.finish().values().stream()
        .findFirst()
        .ifPresent(failure -> {
          throw failure;
        });
  }

  @Override
  public List<Passage> search(String tenant, SearchQuery query) {
    Optional<VectorIdentity> identity = identities.find();
    if (identity.isEmpty()) {
      return List.of();
    }
    identity.get().requireDimensions(query.vector().length);
    NearestQuery nearest = new NearestQuery(tenant, query);
    VectorQuerySnapshot found = connection.call(_ -> nearest.on(chunks()).get());
    return nearest.passages(found.getDocuments());
  }

  private CollectionReference chunks() {
    return connection.client().collection(identities.chunks());
  }
}
