package dev.sluice.adapters.pinecone;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
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
  private static final String INDEX = "index_id";

  private final DataPlane plane;
  private final String model;
  private final IndexSite site;

  /** True after the identity was read or written; it never changes then. */
  private volatile boolean known;

  StoredIdentity(DataPlane plane, String model, IndexSite site) {
    this.plane = plane;
    this.model = model;
    this.site = site;
  }

  /** What the index says of itself. */
  IndexMark mark() {
    IndexMark mark = read().map(Stored::mark).orElseGet(() -> new IndexMark.Empty());
    if (!site.isRight(mark)) {
      known = false;
    }
    return mark;
  }

  /** What the record says. */
  private record Stored(IndexIdentity identity, Optional<String> id) {
    IndexMark mark() {
      return id.<IndexMark>map(known -> new IndexMark.Marked(known, identity.model()))
          .orElseGet(() -> new IndexMark.Unmarked(identity.model()));
    }
  }

  /**
   * Checks that the index is for this model; an index without vectors is for any model.
   *
   * @throws PermanentException if it holds vectors of another model
   */
  void require() {
    if (!known) {
      read()
          .ifPresent(stored -> {
            stored.identity().requireModel(model);
            known = site.isRight(stored.mark());
          });
    }
  }

  /** As {@link #require}, and an index without an identity gets this one. */
  void establish(IndexIdentity own) {
    require();
    if (!known) {
      IndexMark mark = mark();
      site.admit(mark);
      if (!(mark instanceof IndexMark.Empty)) {
        known = true;
        return;
      }
      write(own);
      known = true;
    }
  }

  private Optional<Stored> read() {
    FetchRequest request = FetchRequest.newBuilder().setNamespace(NAMESPACE).addIds(ID).build();
    Vector stored = plane.call(stub -> stub.fetch(request)).getVectorsMap().get(ID);
    if (stored == null) {
      return Optional.empty();
    }
    Map<String, Value> fields = stored.getMetadata().getFieldsMap();
    return Optional.of(
        new Stored(
            new IndexIdentity(
                MetadataValues.text(fields, PineconeRecord.MODEL), stored.getValuesCount()),
            fields.containsKey(INDEX)
                ? Optional.of(MetadataValues.text(fields, INDEX))
                : Optional.empty()));
  }

  private void write(IndexIdentity identity) {
    Vector.Builder vector = Vector.newBuilder().setId(ID).addValues(1);
    for (int i = 1; i < identity.dimensions(); i++) {
      vector.addValues(0);
    }
    Struct.Builder fields =
        Struct.newBuilder()
            .putFields(PineconeRecord.MODEL, MetadataValues.of(identity.model()))
            .putFields(DIMENSIONS, MetadataValues.of(identity.dimensions()));
    site.id().ifPresent(id -> fields.putFields(INDEX, MetadataValues.of(id)));
    vector.setMetadata(fields);
    UpsertRequest request =
        UpsertRequest.newBuilder().setNamespace(NAMESPACE).addVectors(vector).build();
    plane.call(stub -> stub.upsert(request));
  }
}
