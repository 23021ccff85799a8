package dev.sluice.adapters.firestore;

import com.google.firestore.v1.BatchGetDocumentsRequest;
import com.google.firestore.v1.BatchGetDocumentsResponse;
import com.google.firestore.v1.BatchWriteRequest;
import com.google.firestore.v1.BatchWriteResponse;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.Value;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server of Firestore's protocol that fails single writes. The emulator cannot do that. */
final class ScriptedFirestore implements AutoCloseable {
  private static final String SERVICE = "google.firestore.v1.Firestore";
  private static final Timestamp NOW = Timestamp.newBuilder().setSeconds(1_700_000_000).build();

  private final List<List<String>> requests = new CopyOnWriteArrayList<>();
  private final Function<String, io.grpc.Status.Code> outcome;
  private final Server server;

  /**
   * Starts to listen.
   *
   * @param outcome the outcome of writing the chunk with this text
   */
  ScriptedFirestore(Function<String, io.grpc.Status.Code> outcome) throws IOException {
    this.outcome = outcome;
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
                        ServerCalls.asyncUnaryCall(this::write))
                    .addMethod(
                        method(
                            "BatchGetDocuments",
                            MethodType.SERVER_STREAMING,
                            BatchGetDocumentsRequest.getDefaultInstance(),
                            BatchGetDocumentsResponse.getDefaultInstance()),
                        ServerCalls.asyncServerStreamingCall(this::identity))
                    .build())
            .build()
            .start();
  }

  String host() {
    return "127.0.0.1:" + server.getPort();
  }

  /** The texts of the chunks of each request, in the order in which they came. */
  List<List<String>> requests() {
    return requests;
  }

  private void write(BatchWriteRequest request, StreamObserver<BatchWriteResponse> client) {
    List<String> texts = request.getWritesList().stream().map(ScriptedFirestore::text).toList();
    requests.add(texts);
    BatchWriteResponse.Builder response = BatchWriteResponse.newBuilder();
    for (String text : texts) {
      response.addStatus(Status.newBuilder().setCode(outcome.apply(text).value()));
      response.addWriteResults(WriteResult.newBuilder().setUpdateTime(NOW));
    }
    client.onNext(response.build());
    client.onCompleted();
  }

  private static String text(Write write) {
    return write.getUpdate().getFieldsOrThrow(ChunkFields.TEXT).getStringValue();
  }

  private void identity(
      BatchGetDocumentsRequest request, StreamObserver<BatchGetDocumentsResponse> client) {
    client.onNext(
        BatchGetDocumentsResponse.newBuilder()
            .setReadTime(NOW)
            .setFound(
                Document.newBuilder()
                    .setName(request.getDocuments(0))
                    .setCreateTime(NOW)
                    .setUpdateTime(NOW)
                    .putFields("embedding_model", Value.newBuilder().setStringValue("m").build())
                    .putFields("dimensions", Value.newBuilder().setIntegerValue(2).build()))
            .build());
    client.onCompleted();
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

  @Override
  public void close() {
    server.shutdownNow();
  }
}
