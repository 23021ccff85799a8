package dev.sluice.adapters.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The document with the kind of the vectors that the chunks hold. The process that stores the first
 * chunk writes it, and it never changes. Safe for concurrent use.
 */
final class Identities {
  private static final String COLLECTION = "vector_indexes";
  static final String DOCUMENT = COLLECTION + "/" + ChunkFields.COLLECTION;

  /**
   * The time after which it is read again, since an operator may have deleted everything to begin
   * again.
   */
  static final Duration BELIEVED = Duration.ofMinutes(1);

  private static final String INDEX = "index_id";
  private static final String MODEL = "embedding_model";
  private static final String DIMENSIONS = "dimensions";

  private final FirestoreConnection connection;
  private final String model;
  private final IndexSite site;
  private final String document;
  private final LongSupplier nanoTime;

  private volatile @Nullable Known known;

  private record Known(VectorIdentity identity, long until) {}

  /**
   * @param model the embedding model of this process
   * @param place of the index; empty for the first one
   * @param site the index that is to be there
   */
  Identities(
      FirestoreConnection connection,
      String model,
      String place,
      IndexSite site,
      LongSupplier nanoTime) {
    this.connection = connection;
    this.model = model;
    this.site = site;
    this.document = place.isEmpty() ? DOCUMENT : COLLECTION + "/" + place;
    this.nanoTime = nanoTime;
  }

  /**
   * The path of the collection of chunks. Its last part is always the same: what Firestore indexes
   * goes by it.
   */
  String chunks() {
    return document.equals(DOCUMENT)
        ? ChunkFields.COLLECTION
        : document + "/" + ChunkFields.COLLECTION;
  }

  /** What the document says of the index, read anew. */
  IndexMark mark() {
    DocumentSnapshot stored = connection.call(firestore -> firestore.document(document).get());
    IndexMark mark = markOf(stored);
    if (!site.isRight(mark)) {
      known = null;
    }
    return mark;
  }

  private static IndexMark markOf(DocumentSnapshot stored) {
    if (!stored.exists()) {
      return new IndexMark.Empty();
    }
    String model = read(stored).model();
    return stored.get(INDEX) instanceof String id
        ? new IndexMark.Marked(id, model)
        : new IndexMark.Unmarked(model);
  }

  /**
   * The kind of the chunks' vectors; empty before the first chunk.
   *
   * @throws PermanentException if they are of another embedding model
   */
  Optional<VectorIdentity> find() {
    Known before = known;
    if (before != null && before.until - nanoTime.getAsLong() > 0) {
      return Optional.of(before.identity);
    }
    return checked(connection.call(firestore -> firestore.document(document).get()));
  }

  /**
   * The kind of the chunks' vectors; written if there are no chunks yet.
   *
   * @param dimensions the dimensions of the first vector
   * @throws PermanentException if they are of another embedding model
   */
  VectorIdentity findOrMake(int dimensions) {
    Optional<VectorIdentity> found = find();
    if (found.isPresent() && known != null) {
      return found.get();
    }
    site.admit(mark());
    if (found.isPresent()) {
      return found.get();
    }
    Map<String, Object> fields = new HashMap<>(Map.of(MODEL, model, DIMENSIONS, dimensions));
    site.id().ifPresent(id -> fields.put(INDEX, id));
    try {
      Object _ = connection.call(firestore -> firestore.document(document).create(fields));
    } catch (CallException e) {
      if (!e.code().equals(FirestoreFailures.ALREADY_EXISTS)) {
        throw e;
      }
    }
    return find().orElseThrow(() -> unreadable(null));
  }

  private Optional<VectorIdentity> checked(DocumentSnapshot stored) {
    if (!stored.exists()) {
      return Optional.empty();
    }
    VectorIdentity identity = read(stored);
    identity.requireModel(model);
    if (site.isRight(markOf(stored))) {
      known = new Known(identity, nanoTime.getAsLong() + BELIEVED.toNanos());
    }
    return Optional.of(identity);
  }

  private static VectorIdentity read(DocumentSnapshot stored) {
    try {
      String model = stored.getString(MODEL);
      Long dimensions = stored.getLong(DIMENSIONS);
      if (model == null || dimensions == null) {
        throw unreadable(null);
      }
      return new VectorIdentity(model, Math.toIntExact(dimensions));
    } catch (ArithmeticException | ClassCastException e) {
      throw unreadable(e);
    }
  }

  private static PermanentException unreadable(@Nullable Throwable e) {
    return new PermanentException(
        FailureCodes.UNDECODABLE,
        "the document %s does not say which vectors Firestore holds".formatted(DOCUMENT),
        e);
  }
}
