package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The address of Weaviate, and its collection of chunks. */
public record WeaviateSettings(URI url, int grpcPort, Optional<Secret> apiKey, String collection) {
  public static final Setting<URI> URL =
      Setting.uri(
          "WEAVIATE_URL",
          "http://localhost:8090",
          List.of("https", "http"),
          "Weaviate's HTTP address.");

  public static final Setting<Integer> GRPC_PORT =
      Setting.integer(
          "WEAVIATE_GRPC_PORT", 50_051, 1, 65_535, "Weaviate's gRPC port, on the same host.");

  public static final Setting<Optional<Secret>> API_KEY =
      Setting.secret("WEAVIATE_API_KEY", "The key of Weaviate, if it asks for one.");

  public static final Setting<String> COLLECTION =
      Setting.matching(
          "WEAVIATE_COLLECTION",
          "SluiceChunk",
          "[A-Z][A-Za-z0-9]{0,63}",
          "a capital letter, then up to 63 letters and digits",
          "The collection of Weaviate.");

  static final List<Setting<?>> SETTINGS = List.of(URL, GRPC_PORT, API_KEY, COLLECTION);

  static WeaviateSettings read(SettingsReader reader) {
    return new WeaviateSettings(
        /* url= */ reader.get(URL),
        /* grpcPort= */ reader.get(GRPC_PORT),
        /* apiKey= */ reader.get(API_KEY),
        /* collection= */ reader.get(COLLECTION));
  }
}
