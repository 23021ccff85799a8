package dev.sluice.adapters.weaviate;

import dev.sluice.adapters.vectors.IndexIdentity;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import io.weaviate.client6.v1.api.WeaviateApiException;
import io.weaviate.client6.v1.api.collections.CollectionConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The collection of chunks with its identity, which is the description of the collection. Weaviate
 * creates a collection only once. So of two processes with different models only one can create it.
 */
final class ChunkCollection {
  private static final String INDEX = "index_id";
  private static final String MODEL = "embedding_model";
  private static final String DIMENSIONS = "dimensions";
  private static final String ELSEWHERE = "set WEAVIATE_COLLECTION to another name";
  private static final int EXISTS = 422;
  private static final JsonMapper JSON = new JsonMapper();

  private final WeaviateConnection connection;
  private final String name;
  private final String model;
  private final IndexSite site;

  /** The identity, if it is of the model that is set; null while it is not known. */
  private volatile @Nullable IndexIdentity known;

  ChunkCollection(WeaviateConnection connection, String name, String model, IndexSite site) {
    this.connection = connection;
    this.name = name;
    this.model = model;
    this.site = site;
  }

  String name() {
    return name;
  }

  /**
   * The identity of the collection; empty if there is no collection.
   *
   * @throws PermanentException if it is not for vectors of the model that is set
   */
  Optional<IndexIdentity> identity() {
    IndexIdentity cached = known;
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Description> found = description();
    found.ifPresent(described -> {
      described.identity().requireModel(model);
      if (site.isRight(described.mark())) {
        known = described.identity();
      }
    });
    return found.map(Description::identity);
  }

  private Optional<Description> description() {
    return connection.rest(client -> client.collections.getConfig(name)).map(this::read);
  }

  /** What the description of the collection says. */
  private record Description(IndexIdentity identity, Optional<String> id) {
    IndexMark mark() {
      return id.<IndexMark>map(known -> new IndexMark.Marked(known, identity.model()))
          .orElseGet(() -> new IndexMark.Unmarked(identity.model()));
    }
  }

  /** What the collection says of itself. */
  IndexMark mark() {
    Optional<Description> found = description();
    IndexMark mark = found.<IndexMark>map(Description::mark).orElseGet(() -> new IndexMark.Empty());
    if (!site.isRight(mark)) {
      forget();
    }
    return mark;
  }

  /**
   * The identity of the collection, which is created for vectors of this length if it is missing.
   */
  IndexIdentity establish(int dimensions) {
    IndexIdentity cached = known;
    if (cached != null) {
      return cached;
    }
    Optional<Description> found = description();
    site.admit(found.<IndexMark>map(Description::mark).orElseGet(() -> new IndexMark.Empty()));
    if (found.isPresent()) {
      return identity().orElseThrow();
    }
    ObjectNode described = JSON.createObjectNode().put(MODEL, model).put(DIMENSIONS, dimensions);
    site.id().ifPresent(id -> described.put(INDEX, id));
    String description = described.toString();
    connection.rest(client -> {
      try {
        return Optional.of(
            client.collections.create(WeaviateObjects.collection(name, description)));
      } catch (WeaviateApiException e) {
        if (e.isHTTP() && e.httpStatusCode() == EXISTS) {
          // Another process has created it; its identity is read below.
          return Optional.empty();
        }
        throw e;
      }
    });
    return identity()
        .orElseThrow(() ->
            new PermanentException(
                FailureCodes.INVALID_REQUEST,
                "Weaviate did not create the collection " + name,
                null));
  }

  /** Drops the identity, since the collection may be missing; the next call reads it again. */
  void forget() {
    known = null;
  }

  private Description read(CollectionConfig config) {
    String description = config.description();
    if (description != null) {
      try {
        JsonNode identity = JSON.readTree(description);
        if (identity.path(MODEL).isString() && identity.path(DIMENSIONS).isInt()) {
          JsonNode id = identity.path(INDEX);
          return new Description(
              new IndexIdentity(identity.path(MODEL).asString(), identity.path(DIMENSIONS).asInt()),
              id.isString() ? Optional.of(id.asString()) : Optional.empty());
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
        "the collection %s of Weaviate was not created by Sluice: %s".formatted(name, ELSEWHERE),
        e);
  }
}
