package dev.sluice.adapters.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The document with the kind of the vectors that the chunks hold. The process that stores the first
 * chunk writes it, and it never changes. Safe for concurrent use.
 */
final class Identities {
  static final String DOCUMENT = "vector_indexes/" + ChunkFields.COLLECTION;

  /**
   * The time after which it is read again, since an operator may have deleted everything to begin
   * again.
   */
  static final Duration BELIEVED = Duration.ofMinutes(1);

  private static final String MODEL = "embedding_model";
  private static final String DIMENSIONS = "dimensions";

  private final FirestoreConnection connection;
  private final String model;
  private final LongSupplier nanoTime;

  private volatile @Nullable Known known;

  private record Known(VectorIdentity identity, long until) {}

  /**
   * @param model the embedding model of this process
   */
  Identities(FirestoreConnection connection, String model, LongSupplier nanoTime) {
    this.connection = connection;
    this.model = model;
    this.nanoTime = nanoTime;
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
    return checked(connection.call(firestore -> firestore.document(DOCUMENT).get()));
  }

  /**
   * The kind of the chunks' vectors; written if there are no chunks yet.
   *
   * @param dimensions the dimensions of the first vector
   * @throws PermanentException if they are of another embedding model
   */
  VectorIdentity findOrMake(int dimensions) {
    Optional<VectorIdentity> found = find();
    if (found.isPresent()) {
      return found.get();
    }
    Map<String, Object> fields = Map.of(MODEL, model, DIMENSIONS, dimensions);
    try {
      Object _ = connection.call(firestore -> firestore.document(DOCUMENT).create(fields));
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
    known = new Known(identity, nanoTime.getAsLong() + BELIEVED.toNanos());
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
