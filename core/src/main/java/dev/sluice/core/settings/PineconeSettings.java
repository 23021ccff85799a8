package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The index of Pinecone that keeps the vectors.
 *
 * @param controlPlane the address where indexes are looked up; Pinecone's own address if absent
 */
public record PineconeSettings(
    Optional<Secret> apiKey, String environment, String indexName, Optional<URI> controlPlane) {
  public static final Setting<Optional<Secret>> API_KEY =
      Setting.secret("PINECONE_API_KEY", "The key of Pinecone.");

  public static final Setting<String> ENVIRONMENT =
      Setting.matching(
          "PINECONE_ENVIRONMENT",
          "us-west1-gcp",
          "[a-z0-9-]{1,64}",
          "1 to 64 small letters, digits and hyphens",
          "Region and cloud, such as us-west1-gcp, in which a missing index is created.");

  public static final Setting<String> INDEX_NAME =
      Setting.matching(
          "PINECONE_INDEX_NAME",
          "ai-orchestrator",
          "[a-z0-9]([a-z0-9-]{0,43}[a-z0-9])?",
          "1 to 45 small letters, digits and inner hyphens",
          "The index of Pinecone.");

  public static final Setting<Optional<URI>> CONTROL_PLANE =
      Setting.optionalUri(
          "PINECONE_HOST",
          List.of("https", "http"),
          "Another control plane than Pinecone's own, such as a local one.");

  static final List<Setting<?>> SETTINGS = List.of(API_KEY, ENVIRONMENT, INDEX_NAME, CONTROL_PLANE);

  static PineconeSettings read(SettingsReader reader) {
    return new PineconeSettings(
        /* apiKey= */ reader.get(API_KEY),
        /* environment= */ reader.get(ENVIRONMENT),
        /* indexName= */ reader.get(INDEX_NAME),
        /* controlPlane= */ reader.get(CONTROL_PLANE));
  }
}
