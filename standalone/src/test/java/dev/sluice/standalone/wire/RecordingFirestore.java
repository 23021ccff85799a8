package dev.sluice.standalone.wire;

import com.google.firestore.v1.BatchGetDocumentsRequest;
import com.google.firestore.v1.BatchGetDocumentsResponse;
import com.google.firestore.v1.BatchWriteRequest;
import com.google.firestore.v1.BatchWriteResponse;
import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.CommitResponse;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.Write;
import com.google.firestore.v1.WriteResult;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.rpc.Status;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server of Firestore's protocol that takes every write and gives documents back by their path.
 */
final class RecordingFirestore implements AutoCloseable {
  private static final String SERVICE = "google.firestore.v1.Firestore";
  private static final Timestamp NOW = Timestamp.newBuilder().setSeconds(1_700_000_000).build();

  private final Map<String, Document> documents = new ConcurrentHashMap<>();
  private final Server server;

  RecordingFirestore() throws IOException {
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(
                        method(
                            "BatchWrite",
                            MethodType.UNARY,
                            BatchWriteRequest.getDefaultInstance(),
                            BatchWriteResponse.getDefaultInstance()),
                        ServerCalls.asyncUnaryCall(this::batch))
                    .addMethod(
                        method(
                            "Commit",
                            MethodType.UNARY,
                            CommitRequest.getDefaultInstance(),
                            CommitResponse.getDefaultInstance()),
                        ServerCalls.asyncUnaryCall(this::commit))
                    .addMethod(
                        method(
                            "BatchGetDocuments",
                            MethodType.SERVER_STREAMING,
                            BatchGetDocumentsRequest.getDefaultInstance(),
                            BatchGetDocumentsResponse.getDefaultInstance()),
                        ServerCalls.asyncServerStreamingCall(this::get))
                    .build())
            .build()
            .start();
  }

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      String name, MethodType type, Q request, R response) {
    return MethodDescriptor.<Q, R>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }

  String host() {
    return "127.0.0.1:" + server.getPort();
  }

  /** The path of each document, and its fields. */
  Set<String> documents() {
    Set<String> lines = new TreeSet<>();
    documents.forEach((name, document) -> {
      String path = name.replaceFirst(".*/documents/", "");
      lines.add(path + ": " + String.join(" ", new TreeSet<>(document.getFieldsMap().keySet())));
    });
    return lines;
  }

  private void batch(BatchWriteRequest request, StreamObserver<BatchWriteResponse> client) {
    BatchWriteResponse.Builder response = BatchWriteResponse.newBuilder();
    for (WriteResult result : keep(request.getWritesList())) {
      response.addStatus(Status.getDefaultInstance()).addWriteResults(result);
    }
    client.onNext(response.build());
    client.onCompleted();
  }

  private void commit(CommitRequest request, StreamObserver<CommitResponse> client) {
    client.onNext(
        CommitResponse.newBuilder()
            .addAllWriteResults(keep(request.getWritesList()))
            .setCommitTime(NOW)
            .build());
    client.onCompleted();
  }

  private List<WriteResult> keep(List<Write> writes) {
    writes.forEach(write -> documents.put(write.getUpdate().getName(), write.getUpdate()));
    return writes.stream().map(_ -> WriteResult.newBuilder().setUpdateTime(NOW).build()).toList();
  }

  private void get(
      BatchGetDocumentsRequest request, StreamObserver<BatchGetDocumentsResponse> client) {
    for (String name : request.getDocumentsList()) {
      BatchGetDocumentsResponse.Builder response =
          BatchGetDocumentsResponse.newBuilder().setReadTime(NOW);
      Document document = documents.get(name);
      client.onNext(
          document == null
              ? response.setMissing(name).build()
              : response
                  .setFound(document.toBuilder().setCreateTime(NOW).setUpdateTime(NOW))
                  .build());
    }
    client.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
