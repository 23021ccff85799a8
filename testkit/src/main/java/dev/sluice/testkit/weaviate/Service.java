package dev.sluice.testkit.weaviate;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateGrpc.WeaviateImplBase;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBase;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObject;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObjectsReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObjectsRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatchDelete.BatchDeleteReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatchDelete.BatchDeleteRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoTenants.Tenant;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoTenants.TenantActivityStatus;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoTenants.TenantsGetReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoTenants.TenantsGetRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gRPC service of the server: writes of many objects, searches, and the list of tenants. */
final class Service extends WeaviateImplBase {
  private final Function<String, @Nullable Collection> collections;
  private final Refusals refusals;

  Service(Function<String, @Nullable Collection> collections, Refusals refusals) {
    this.collections = collections;
    this.refusals = refusals;
  }

  @Override
  public void batchObjects(BatchObjectsRequest request, StreamObserver<BatchObjectsReply> answer) {
    answer(
        answer,
        () -> {
          BatchObjectsReply.Builder reply = BatchObjectsReply.newBuilder();
          for (int i = 0; i < request.getObjectsCount(); i++) {
            BatchObject object = request.getObjects(i);
            Optional<String> error = put(object);
            if (error.isPresent()) {
              reply.addErrors(
                  BatchObjectsReply.BatchError.newBuilder().setIndex(i).setError(error.get()));
            }
          }
          return reply.build();
        });
  }

  private Optional<String> put(BatchObject object) {
    Struct properties = object.getProperties().getNonRefProperties();
    Optional<String> refusal = refusals.of(properties);
    if (refusal.isPresent()) {
      return refusal;
    }
    List<WeaviateProtoBase.Vectors> vectors = object.getVectorsList();
    ByteString vector =
        vectors.isEmpty() ? object.getVectorBytes() : vectors.getFirst().getVectorBytes();
    try {
      return collection(object.getCollection())
          .put(
              object.getTenant(),
              new StoredObject(
                  UUID.fromString(object.getUuid()).toString(),
                  properties,
                  Collection.unit(vector)));
    } catch (IllegalArgumentException e) {
      return Optional.of("invalid uuid: " + object.getUuid());
    }
  }

  @Override
  public void batchDelete(BatchDeleteRequest request, StreamObserver<BatchDeleteReply> answer) {
    answer(
        answer,
        () -> {
          Collection collection = collection(request.getCollection());
          List<StoredObject> matching =
              collection.objects(request.getTenant()).stream()
                  .filter(object -> ObjectFilter.matches(request.getFilters(), object))
                  .toList();
          long removed =
              matching.stream()
                  .filter(object -> collection.remove(request.getTenant(), object.uuid()))
                  .count();
          return BatchDeleteReply.newBuilder()
              .setMatches(matching.size())
              .setSuccessful(removed)
              .build();
        });
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchReply> answer) {
    answer(
        answer,
        () ->
            ObjectSearch.run(
                request, collection(request.getCollection()).objects(request.getTenant())));
  }

  @Override
  public void tenantsGet(TenantsGetRequest request, StreamObserver<TenantsGetReply> answer) {
    answer(
        answer,
        () -> {
          TenantsGetReply.Builder reply = TenantsGetReply.newBuilder();
          List<String> names = request.getNames().getValuesList();
          collection(request.getCollection()).tenants().stream()
              .filter(tenant -> !request.hasNames() || names.contains(tenant))
              .forEach(tenant ->
                  reply.addTenants(
                      Tenant.newBuilder()
                          .setName(tenant)
                          .setActivityStatus(TenantActivityStatus.TENANT_ACTIVITY_STATUS_ACTIVE)));
          return reply.build();
        });
  }

  private Collection collection(String name) {
    Collection collection = collections.apply(name);
    if (collection == null) {
      throw Status.UNKNOWN
          .withDescription("could not find class %s in schema".formatted(name))
          .asRuntimeException();
    }
    return collection;
  }

  private static <T> void answer(StreamObserver<T> answer, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      answer.onError(e);
      return;
    }
    answer.onNext(result);
    answer.onCompleted();
  }

  /** Decides whether a write refuses an object, with the reason. */
  interface Refusals {
    Optional<String> of(Struct properties);

    /** Refuses the objects whose property has this value. */
    static Refusals where(String property, String value, String reason) {
      Value refused = Value.newBuilder().setStringValue(value).build();
      return properties ->
          refused.equals(properties.getFieldsMap().get(property))
              ? Optional.of(reason)
              : Optional.empty();
    }
  }
}
