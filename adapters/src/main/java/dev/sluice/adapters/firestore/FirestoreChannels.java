package dev.sluice.adapters.firestore;

import com.google.api.core.ApiFunction;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.firestore.FirestoreOptions;
import io.grpc.ForwardingChannelBuilder2;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The connections of the client, kept so that the next call after a lost one connects at once. By
 * itself gRPC waits for up to two minutes between two tries, and it never drops a connection on
 * which the server no longer answers.
 */
final class FirestoreChannels {
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

  /** Connections to the service itself. */
  InstantiatingGrpcChannelProvider encrypted() {
    return FirestoreOptions.getDefaultTransportChannelProviderBuilder()
        .setChannelConfigurator(kept(builder -> builder))
        .build();
  }

  /** Connections to an emulator, which has no TLS. */
  InstantiatingGrpcChannelProvider plain(String host) {
    return InstantiatingGrpcChannelProvider.newBuilder()
        .setEndpoint(host)
        .setChannelConfigurator(kept(ManagedChannelBuilder::usePlaintext))
        .build();
  }

  /** Makes the next call connect again; calls that have begun go on. */
  void renew() {
    channels.forEach(ManagedChannel::enterIdle);
  }

  @SuppressWarnings("rawtypes") // The same as in the provider.
  private ApiFunction<ManagedChannelBuilder, ManagedChannelBuilder> kept(
      ApiFunction<ManagedChannelBuilder<?>, ManagedChannelBuilder<?>> configure) {
    return builder -> new Keeping(configure.apply(builder));
  }

  private final class Keeping extends ForwardingChannelBuilder2<Keeping> {
    private final ManagedChannelBuilder<?> builder;

    Keeping(ManagedChannelBuilder<?> builder) {
      this.builder = builder;
    }

    @Override
    protected ManagedChannelBuilder<?> delegate() {
      return builder;
    }

    @Override
    public ManagedChannel build() {
      ManagedChannel channel = super.build();
      channels.add(channel);
      return channel;
    }
  }
}
