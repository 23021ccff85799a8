package dev.sluice.testkit.weaviate;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A multi-tenant collection. Each tenant has an index of its own, with the dimensions of its first
 * vector.
 */
final class Collection {
  private final JsonNode config;
  private final boolean makesTenants;

  /** The objects by tenant, then by UUID; guarded by this. */
  private final Map<String, Map<String, StoredObject>> tenants = new TreeMap<>();

  Collection(JsonNode config) {
    this.config = config;
    this.makesTenants = config.at("/multiTenancyConfig/autoTenantCreation").asBoolean(false);
  }

  JsonNode config() {
    return config;
  }

  synchronized boolean hasTenant(String tenant) {
    return tenants.containsKey(tenant);
  }

  synchronized List<String> tenants() {
    return List.copyOf(tenants.keySet());
  }

  synchronized void createTenant(String tenant) {
    tenants.computeIfAbsent(tenant, _ -> new LinkedHashMap<>());
  }

  /**
   * Stores an object.
   *
   * @return the reason if the object is refused
   */
  synchronized Optional<String> put(String tenant, StoredObject object) {
    if (!tenant.matches("[A-Za-z0-9_-]{1,64}")) {
      return Optional.of("invalid tenant name " + tenant);
    }
    if (!tenants.containsKey(tenant)) {
      if (!makesTenants) {
        return Optional.of("tenant not found: \"%s\"".formatted(tenant));
      }
      createTenant(tenant);
    }
    Map<String, StoredObject> objects = tenants.getOrDefault(tenant, new LinkedHashMap<>());
    Optional<StoredObject> first = objects.values().stream().findFirst();
    int length = object.vector().length;
    if (first.isPresent() && first.get().vector().length != length) {
      return Optional.of(
          "new node has a vector with length %d. Existing nodes have vectors with length %d"
              .formatted(length, first.get().vector().length));
    }
    objects.remove(object.uuid());
    objects.put(object.uuid(), object);
    return Optional.empty();
  }

  synchronized boolean remove(String tenant, String uuid) {
    return of(tenant).remove(uuid) != null;
  }

  synchronized List<StoredObject> objects(String tenant) {
    return new ArrayList<>(of(tenant).values());
  }

  private Map<String, StoredObject> of(String tenant) {
    Map<String, StoredObject> objects = tenants.get(tenant);
    if (objects == null) {
      throw Status.UNKNOWN
          .withDescription("tenant not found: \"%s\"".formatted(tenant))
          .asRuntimeException();
    }
    return objects;
  }

  /** The vector of the bytes on the wire, scaled to length one as for cosine distances. */
  static float[] unit(ByteString bytes) {
    FloatBuffer floats =
        bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] vector = new float[floats.remaining()];
    floats.get(vector);
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(squares));
    }
    return vector;
  }
}
