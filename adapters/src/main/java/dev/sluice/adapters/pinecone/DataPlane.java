package dev.sluice.adapters.pinecone;

import dev.sluice.core.failure.CallException;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.pinecone.proto.VectorServiceGrpc;
import io.pinecone.proto.VectorServiceGrpc.VectorServiceBlockingStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The channel to one index. It reads the key for every call, so that a new key is used at once. A
 * connection of Pinecone's own client would keep its first key.
 */
final class DataPlane implements AutoCloseable {
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> VERSION =
      Metadata.Key.of("x-pinecone-api-version", Metadata.ASCII_STRING_MARSHALLER);

  /** The API version of the messages in the client's jar. */
  private static final String API_VERSION = "2025-10";

  /** Leaves room: a hundred passages with all their metadata are 4 MB. */
  private static final int MAX_ANSWER_BYTES = 16 << 20;

  private final int dimensions;
  private final Supplier<String> apiKey;
  private final Duration timeout;
  private final ManagedChannel channel;

  /**
   * @param timeout the timeout of one call
   */
  DataPlane(String host, boolean tls, int dimensions, Supplier<String> apiKey, Duration timeout) {
    this.dimensions = dimensions;
    this.apiKey = apiKey;
    this.timeout = timeout;
    ManagedChannelBuilder<?> builder =
        ManagedChannelBuilder.forTarget("dns:///" + host).maxInboundMessageSize(MAX_ANSWER_BYTES);
    this.channel = (tls ? builder.useTransportSecurity() : builder.usePlaintext()).build();
  }

  /** The dimensions of every vector of the index. */
  int dimensions() {
    return dimensions;
  }

  /**
   * Makes one call.
   *
   * @throws CallException for every failure
   */
  <T> T call(Function<VectorServiceBlockingStub, T> call) {
    Metadata headers = new Metadata();
    headers.put(KEY, apiKey.get());
    headers.put(VERSION, API_VERSION);
    try {
      return call.apply(
          VectorServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        // Without this the channel would not try again for up to two minutes after an outage.
        channel.resetConnectBackoff();
      }
      throw PineconeFailures.of(e);
    }
  }

  /** Closes the channel. Calls that have begun may end; new calls are refused. */
  @Override
  public void close() {
    channel.shutdown();
  }
}
