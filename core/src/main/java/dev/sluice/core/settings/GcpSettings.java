package dev.sluice.core.settings;

import java.util.List;
import java.util.Optional;

/**
 * The projects of Google Cloud, and the emulator of Firestore.
 *
 * @param emulator host and port of the Firestore emulator; in development only
 */
public record GcpSettings(
    Optional<String> projectId, Optional<String> firestoreProject, Optional<String> emulator) {
  private static final String PROJECT = "[a-z][a-z0-9-]{4,28}[a-z0-9]";
  private static final String PROJECT_ALLOWED =
      "6 to 30 small letters, digits and hyphens, a letter first";

  /** A project that exists nowhere: by convention, no request for a demo- project leaves here. */
  private static final String EMULATED_PROJECT = "demo-sluice";

  public static final Setting<Optional<String>> PROJECT_ID =
      Setting.optionalMatching(
          "GCP_PROJECT_ID",
          PROJECT,
          PROJECT_ALLOWED,
          "The project of Google Cloud, and of secrets given as sm://NAME.");

  public static final Setting<Optional<String>> FIRESTORE_PROJECT =
      Setting.optionalMatching(
          "FIRESTORE_PROJECT_ID",
          PROJECT,
          PROJECT_ALLOWED,
          "The project of Firestore; GCP_PROJECT_ID if not set.");

  public static final Setting<String> EMULATOR =
      Setting.matching(
          "FIRESTORE_EMULATOR_HOST",
          "localhost:8080",
          "[A-Za-z0-9._-]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+\\]:[0-9]{1,5}",
          "host:port",
          "The Firestore emulator; used in development, never elsewhere.");

  static final List<Setting<?>> SETTINGS = List.of(PROJECT_ID, FIRESTORE_PROJECT, EMULATOR);

  static GcpSettings read(SettingsReader reader, Environment environment) {
    boolean development = environment == Environment.DEVELOPMENT;
    reader.check(
        development || !reader.isSet(EMULATOR),
        "FIRESTORE_EMULATOR_HOST: is for ENVIRONMENT=development alone; remove it");
    String emulator = reader.get(EMULATOR);
    return new GcpSettings(
        /* projectId= */ reader.get(PROJECT_ID),
        /* firestoreProject= */ reader.get(FIRESTORE_PROJECT),
        /* emulator= */ development ? Optional.of(emulator) : Optional.empty());
  }

  /** The project of Firestore; absent if none is set and there is no emulator. */
  public Optional<String> firestore() {
    return firestoreProject.or(() -> projectId).or(() -> emulator.map(address -> EMULATED_PROJECT));
  }
}
