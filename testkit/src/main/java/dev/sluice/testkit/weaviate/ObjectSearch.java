package dev.sluice.testkit.weaviate;

import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBaseSearch.NearVector;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoProperties;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.MetadataResult;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.PropertiesResult;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchResult;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A search by vectors or by words. It is exact and filters first. */
final class ObjectSearch {
  private ObjectSearch() {}

  static SearchReply run(SearchRequest request, List<StoredObject> objects) {
    SearchReply.Builder reply = SearchReply.newBuilder();
    hits(request, objects)
        .limit(request.getLimit() == 0 ? 10 : request.getLimit())
        .forEach(reply::addResults);
    return reply.build();
  }

  private static Stream<SearchResult> hits(SearchRequest request, List<StoredObject> objects) {
    if (request.hasNearVector()) {
      float[] unit = Collection.unit(vector(request.getNearVector()));
      return objects.stream()
          .filter(object -> ObjectFilter.matches(request.getFilters(), object))
          .peek(object -> sameLength(object, unit))
          .sorted(Comparator.comparingDouble((StoredObject o) -> o.cosine(unit)).reversed())
          .map(object ->
              result(
                  object,
                  request,
                  MetadataResult.newBuilder()
                      .setDistance((float) (1 - object.cosine(unit)))
                      .setDistancePresent(request.getMetadata().getDistance())));
    }
    if (request.hasBm25Search()) {
      return new Bm25(objects, request.getBm25Search().getPropertiesList())
          .search(request.getBm25Search().getQuery()).stream()
              .filter(hit -> ObjectFilter.matches(request.getFilters(), hit.object()))
              .map(hit ->
                  result(
                      hit.object(),
                      request,
                      MetadataResult.newBuilder()
                          .setScore((float) hit.score())
                          .setScorePresent(request.getMetadata().getScore())));
    }
    throw Status.INVALID_ARGUMENT
        .withDescription("only searches by vector and by words are known")
        .asRuntimeException();
  }

  private static ByteString vector(NearVector near) {
    return near.getVectorsCount() > 0 ? near.getVectors(0).getVectorBytes() : near.getVectorBytes();
  }

  private static void sameLength(StoredObject object, float[] unit) {
    if (object.vector().length != unit.length) {
      throw Status.UNKNOWN
          .withDescription(
              "vector lengths don't match: %d vs %d".formatted(object.vector().length, unit.length))
          .asRuntimeException();
    }
  }

  private static SearchResult result(
      StoredObject object, SearchRequest request, MetadataResult.Builder metadata) {
    WeaviateProtoProperties.Properties.Builder properties =
        WeaviateProtoProperties.Properties.newBuilder();
    List<String> asked = request.getProperties().getNonRefPropertiesList();
    object
        .properties()
        .getFieldsMap()
        .forEach((name, value) -> {
          if (asked.contains(name)) {
            properties.putFields(name, value(value));
          }
        });
    return SearchResult.newBuilder()
        .setMetadata(metadata.setId(object.uuid()))
        .setProperties(PropertiesResult.newBuilder().setNonRefProps(properties))
        .build();
  }

  /** A value of a result; a whole number belongs to a property of that type. */
  private static WeaviateProtoProperties.Value value(Value value) {
    WeaviateProtoProperties.Value.Builder result = WeaviateProtoProperties.Value.newBuilder();
    return value.hasNumberValue()
        ? result.setIntValue((long) value.getNumberValue()).build()
        : result.setTextValue(value.getStringValue()).build();
  }
}
