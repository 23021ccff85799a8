package dev.sluice.adapters.weaviate;

import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import io.weaviate.client6.v1.api.WeaviateApiException;
import io.weaviate.client6.v1.api.collections.CollectionConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The collection with its identity, which is its description. Weaviate makes a collection once,
 * whoever else tries, so two processes of different models cannot both begin it.
 */
final class ChunkCollection {
  private static final String MODEL = "embedding_model";
  private static final String DIMENSIONS = "dimensions";
  private static final String ELSEWHERE = "set WEAVIATE_COLLECTION to another name";
  private static final int EXISTS = 422;
  private static final JsonMapper JSON = new JsonMapper();

  private final WeaviateConnection connection;
  private final String name;
  private final String model;

  /** Of the model that is set; null while it is not known. */
  private volatile @Nullable IndexIdentity known;

  ChunkCollection(WeaviateConnection connection, String name, String model) {
    this.connection = connection;
    this.name = name;
    this.model = model;
  }

  String name() {
    return name;
  }

  /**
   * What the collection holds; absent if there is none.
   *
   * @throws PermanentException if it is not for vectors of the model that is set
   */
  Optional<IndexIdentity> identity() {
    IndexIdentity cached = known;
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<IndexIdentity> found =
        connection.rest(client -> client.collections.getConfig(name)).map(this::read);
    found.ifPresent(identity -> {
      identity.requireModel(model, ELSEWHERE);
      known = identity;
    });
    return found;
  }

  /** As {@link #identity}, and made for vectors of this length if there is none. */
  IndexIdentity establish(int dimensions) {
    Optional<IndexIdentity> found = identity();
    if (found.isPresent()) {
      return found.get();
    }
    String description =
        JSON.createObjectNode().put(MODEL, model).put(DIMENSIONS, dimensions).toString();
    connection.rest(client -> {
      try {
        return Optional.of(
            client.collections.create(WeaviateObjects.collection(name, description)));
      } catch (WeaviateApiException e) {
        if (e.isHTTP() && e.httpStatusCode() == EXISTS) {
          // Another process was first; what it made is read below.
          return Optional.empty();
        }
        throw e;
      }
    });
    return identity()
        .orElseThrow(() ->
            new PermanentException(
                FailureCodes.INVALID_REQUEST,
                "Weaviate did not make the collection " + name,
                null));
  }

  /** It may not be there any more; the next call reads it again. */
  void forget() {
    known = null;
  }

  private IndexIdentity read(CollectionConfig config) {
    String description = config.description();
    if (description != null) {
      try {
        JsonNode identity = JSON.readTree(description);
        if (identity.path(MODEL).isString() && identity.path(DIMENSIONS).isInt()) {
          return new IndexIdentity(
              identity.path(MODEL).asString(), identity.path(DIMENSIONS).asInt());
        }
      } catch (JacksonException e) {
        throw foreign(e);
      }
    }
    throw foreign(null);
  }

  private PermanentException foreign(@Nullable Exception e) {
    return new PermanentException(
        FailureCodes.MODEL_MISMATCH,
        "the collection %s of Weaviate is somebody else's: %s".formatted(name, ELSEWHERE),
        e);
  }
}
