package dev.sluice.testkit.pinecone;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.pinecone.proto.DeleteRequest;
import io.pinecone.proto.DeleteResponse;
import io.pinecone.proto.DescribeIndexStatsRequest;
import io.pinecone.proto.DescribeIndexStatsResponse;
import io.pinecone.proto.FetchRequest;
import io.pinecone.proto.FetchResponse;
import io.pinecone.proto.NamespaceSummary;
import io.pinecone.proto.QueryRequest;
import io.pinecone.proto.QueryResponse;
import io.pinecone.proto.ScoredVector;
import io.pinecone.proto.UpsertRequest;
import io.pinecone.proto.UpsertResponse;
import io.pinecone.proto.Vector;
import io.pinecone.proto.VectorServiceGrpc.VectorServiceImplBase;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The data plane of one index. */
final class Service extends VectorServiceImplBase {
  private static final int MAX_TOP_K = 10_000;

  private final Index index;
  private final Supplier<Duration> delay;

  /**
   * @param delay the time until a write is visible
   */
  Service(Index index, Supplier<Duration> delay) {
    this.index = index;
    this.delay = delay;
  }

  @Override
  public void upsert(UpsertRequest request, StreamObserver<UpsertResponse> answer) {
    answer(
        answer,
        () -> {
          UpsertRules.check(request, index.dimensions());
          index.put(request.getNamespace(), request.getVectorsList(), delay.get());
          return UpsertResponse.newBuilder().setUpsertedCount(request.getVectorsCount()).build();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> answer) {
    answer(
        answer,
        () -> {
          UpsertRules.require(
              !request.getDeleteAll() && !request.hasFilter(), "only ids are known");
          UpsertRules.require(
              request.getIdsCount() >= 1 && request.getIdsCount() <= UpsertRules.MAX_RECORDS,
              "1 to 1000 ids are deleted at once");
          if (!index.remove(request.getNamespace(), request.getIdsList(), delay.get())) {
            throw Status.NOT_FOUND.withDescription("Namespace not found").asRuntimeException();
          }
          return DeleteResponse.getDefaultInstance();
        });
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> answer) {
    answer(
        answer,
        () -> {
          FetchResponse.Builder found =
              FetchResponse.newBuilder().setNamespace(request.getNamespace());
          Map<String, Vector> records = index.records(request.getNamespace());
          for (String id : request.getIdsList()) {
            Vector record = records.get(id);
            if (record != null) {
              found.putVectors(id, record);
            }
          }
          return found.build();
        });
  }

  @Override
  public void query(QueryRequest request, StreamObserver<QueryResponse> answer) {
    answer(
        answer,
        () -> {
          UpsertRules.require(
              request.getTopK() >= 1 && request.getTopK() <= MAX_TOP_K, "top_k must be 1 to 10000");
          UpsertRules.vector(request.getVectorList(), index.dimensions());
          QueryResponse.Builder found =
              QueryResponse.newBuilder().setNamespace(request.getNamespace());
          index.records(request.getNamespace()).values().stream()
              .filter(record -> MetadataFilter.matches(request.getFilter(), record.getMetadata()))
              .map(record -> scored(record, request))
              .sorted(Comparator.comparingDouble(ScoredVector::getScore).reversed())
              .limit(request.getTopK())
              .forEach(found::addMatches);
          return found.build();
        });
  }

  @Override
  public void describeIndexStats(
      DescribeIndexStatsRequest request, StreamObserver<DescribeIndexStatsResponse> answer) {
    answer(
        answer,
        () -> {
          DescribeIndexStatsResponse.Builder stats =
              DescribeIndexStatsResponse.newBuilder()
                  .setDimension(index.dimensions())
                  .setMetric(index.metric());
          index
              .counts()
              .forEach((namespace, count) ->
                  stats.putNamespaces(
                      namespace, NamespaceSummary.newBuilder().setVectorCount(count).build()));
          return stats.build();
        });
  }

  private ScoredVector scored(Vector record, QueryRequest request) {
    ScoredVector.Builder scored =
        ScoredVector.newBuilder()
            .setId(record.getId())
            .setScore((float) score(record.getValuesList(), request.getVectorList()));
    if (request.getIncludeMetadata()) {
      scored.setMetadata(record.getMetadata());
    }
    if (request.getIncludeValues()) {
      scored.addAllValues(record.getValuesList());
    }
    return scored.build();
  }

  private double score(List<Float> a, List<Float> b) {
    return switch (index.metric()) {
      case "dotproduct" -> dot(a, b);
      case "cosine" -> dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      default -> throw new IllegalStateException("no scores by " + index.metric());
    };
  }

  private static double dot(List<Float> a, List<Float> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.get(i) * b.get(i);
    }
    return sum;
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
}
