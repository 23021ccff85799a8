package dev.sluice.standalone.wire;

import dev.sluice.adapters.pinecone.PineconeVectorStore;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.testkit.pinecone.PineconeServer;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.pinecone.proto.QueryRequest;
import io.pinecone.proto.ScoredVector;
import io.pinecone.proto.VectorServiceGrpc;
import io.pinecone.proto.VectorServiceGrpc.VectorServiceBlockingStub;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/** What lies in an index of Pinecone: its namespaces, and the metadata of their records. */
final class PineconeNames {
  private static final String INDEX = "index";

  /** More than a record's metadata may be, and far less once it is compressed. */
  private static final String LONG = "text ".repeat(20_000);

  private PineconeNames() {}

  static Set<String> written() throws IOException, InterruptedException {
    try (PineconeServer server = PineconeServer.start()) {
      server.createIndex(INDEX, "cosine", 4);
      try (PineconeVectorStore store =
          new PineconeVectorStore(
              () -> PineconeServer.KEY,
              "us-east-1-aws",
              INDEX,
              "MODEL",
              Duration.ofSeconds(10),
              Optional.of(server.address()),
              IndexSite.of("INDEX", false, false))) {
        Object _ =
            store.upsert(
                "TENANT", List.of(Chunks.whole("CHUNK", "text"), Chunks.whole("LONG", LONG)));
      }
      ManagedChannel channel = ManagedChannelBuilder.forTarget(host(server)).usePlaintext().build();
      try {
        return read(channel, server.records(INDEX).keySet());
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static String host(PineconeServer server) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve("/indexes/" + INDEX))
            .header("Api-Key", PineconeServer.KEY)
            .build();
    String body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return new JsonMapper().readTree(body).path("host").asString("");
  }

  private static Set<String> read(ManagedChannel channel, Set<String> namespaces) {
    Metadata key = new Metadata();
    key.put(Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER), PineconeServer.KEY);
    VectorServiceBlockingStub stub =
        VectorServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
    Set<String> lines = new TreeSet<>();
    for (String namespace : namespaces) {
      QueryRequest.Builder all =
          QueryRequest.newBuilder().setNamespace(namespace).setTopK(10).setIncludeMetadata(true);
      List.of(1f, 2f, 3f, 4f).forEach(all::addVector);
      for (ScoredVector found : stub.query(all.build()).getMatchesList()) {
        lines.add(
            "namespace %s record %s: %s"
                .formatted(
                    namespace,
                    found.getId(),
                    String.join(" ", new TreeSet<>(found.getMetadata().getFieldsMap().keySet()))));
      }
    }
    return lines;
  }
}
