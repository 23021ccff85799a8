package dev.sluice.benchmarks.retrieval;

import dev.sluice.testkit.firestore.FirestoreEmulator;
import dev.sluice.testkit.pinecone.PineconeServer;
import dev.sluice.testkit.weaviate.WeaviateServer;
import java.util.Map;

/**
 * The server of a vector store, on loopback and for one run, with the settings that lead to it.
 *
 * @param findsWords whether the store can match words beside vectors
 */
record StoreServer(Map<String, String> settings, boolean findsWords, AutoCloseable server)
    implements AutoCloseable {
  private static final String TYPE = "VECTOR_STORE_TYPE";
  private static final String PINECONE_INDEX = "retrieval";

  /** Of the model in the process. */
  private static final int DIMENSIONS = 384;

  /**
   * Starts what a store needs; lucene needs nothing.
   *
   * @throws IllegalArgumentException if no store has the name
   * @throws IllegalStateException if the store's server cannot be had on this machine
   */
  static StoreServer start(String name) {
    return switch (name) {
      case "lucene" -> new StoreServer(Map.of(TYPE, name), true, () -> {});
      case "firestore" -> firestore();
      case "pinecone" -> pinecone();
      case "weaviate" -> weaviate();
      default -> throw new IllegalArgumentException("--store: no store is called " + name);
    };
  }

  /** The emulator ends with this process. */
  private static StoreServer firestore() {
    FirestoreEmulator emulator =
        FirestoreEmulator.find()
            .orElseThrow(() -> new IllegalStateException(FirestoreEmulator.NONE));
    return new StoreServer(
        Map.of(
            TYPE,
            "firestore",
            "FIRESTORE_EMULATOR_HOST",
            emulator.host(),
            "FIRESTORE_PROJECT_ID",
            emulator.newProject()),
        false,
        () -> {});
  }

  private static StoreServer pinecone() {
    PineconeServer server = PineconeServer.start();
    server.createIndex(PINECONE_INDEX, "cosine", DIMENSIONS);
    return new StoreServer(
        Map.of(
            TYPE,
            "pinecone",
            "PINECONE_API_KEY",
            PineconeServer.KEY,
            "PINECONE_INDEX_NAME",
            PINECONE_INDEX,
            "PINECONE_HOST",
            server.address().toString()),
        false,
        server);
  }

  private static StoreServer weaviate() {
    WeaviateServer server = WeaviateServer.start();
    return new StoreServer(
        Map.of(
            TYPE,
            "weaviate",
            "WEAVIATE_URL",
            server.url().toString(),
            "WEAVIATE_GRPC_PORT",
            Integer.toString(server.grpcPort())),
        true,
        server);
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
