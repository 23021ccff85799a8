package dev.sluice.adapters.pinecone;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.PermanentException;
import io.pinecone.proto.FetchRequest;
import io.pinecone.proto.UpsertRequest;
import io.pinecone.proto.Vector;
import java.util.Map;
import java.util.Optional;

/**
 * The index's identity, a record in a namespace that no tenant has. Pinecone may show it late to
 * other processes. So every record names its model too, and a search asks only for records of its
 * own model. If two processes of different models start at the same moment, some writes are wasted,
 * but no answer is mixed.
 */
final class StoredIdentity {
  /**
   * A name that no tenant has: the names of all tenants' namespaces begin with a letter and a dash.
   */
  private static final String NAMESPACE = "sluice";

  private static final String ID = "identity";
  private static final String DIMENSIONS = "dimensions";
  private static final String ELSEWHERE = "set PINECONE_INDEX_NAME to another index";

  private final DataPlane plane;
  private final String model;

  /** True after the identity was read or written; it never changes then. */
  private volatile boolean known;

  StoredIdentity(DataPlane plane, String model) {
    this.plane = plane;
    this.model = model;
  }

  /**
   * Checks that the index is for this model; an index without vectors is for any model.
   *
   * @throws PermanentException if it holds vectors of another model
   */
  void require() {
    if (!known) {
      read()
          .ifPresent(identity -> {
            identity.requireModel(model, ELSEWHERE);
            known = true;
          });
    }
  }

  /** As {@link #require}, and an index without an identity gets this one. */
  void establish(IndexIdentity own) {
    require();
    if (!known) {
      write(own);
      known = true;
    }
  }

  private Optional<IndexIdentity> read() {
    FetchRequest request = FetchRequest.newBuilder().setNamespace(NAMESPACE).addIds(ID).build();
    Vector stored = plane.call(stub -> stub.fetch(request)).getVectorsMap().get(ID);
    if (stored == null) {
      return Optional.empty();
    }
    Map<String, Value> fields = stored.getMetadata().getFieldsMap();
    return Optional.of(
        new IndexIdentity(
            MetadataValues.text(fields, PineconeRecord.MODEL), stored.getValuesCount()));
  }

  private void write(IndexIdentity identity) {
    Vector.Builder vector = Vector.newBuilder().setId(ID).addValues(1);
    for (int i = 1; i < identity.dimensions(); i++) {
      vector.addValues(0);
    }
    vector.setMetadata(
        Struct.newBuilder()
            .putFields(PineconeRecord.MODEL, MetadataValues.of(identity.model()))
            .putFields(DIMENSIONS, MetadataValues.of(identity.dimensions())));
    UpsertRequest request =
        UpsertRequest.newBuilder().setNamespace(NAMESPACE).addVectors(vector).build();
    plane.call(stub -> stub.upsert(request));
  }
}
