package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/**
 * The address of the ingest API, and the bounds of what it reads.
 *
 * @param maxBatchDocuments the most lines of one batch
 */
public record ApiSettings(
    String host, int port, Duration maxWait, int maxBodyBytes, int maxBatchDocuments) {
  private static final String LOOPBACK = "127.0.0.1";

  public static final Setting<String> HOST =
      Setting.text(
          "HOST",
          "0.0.0.0",
          "The address to listen on; if unset and authentication is off, 127.0.0.1.");

  public static final Setting<Integer> PORT =
      Setting.integer("PORT", 8000, 0, 65_535, "The port to listen on; 0 takes any free one.");

  public static final Setting<Duration> MAX_WAIT =
      Setting.duration(
          "MAX_WAIT",
          "60s",
          Duration.ofSeconds(0),
          Duration.ofMinutes(10),
          "The longest that GET /status waits for the end.");

  public static final Setting<Integer> MAX_BODY_BYTES =
      Setting.integer(
          "MAX_BODY_BYTES",
          1_048_576,
          65_536,
          16_777_216,
          "The largest body that the API reads; of a batch, the longest line.");

  public static final Setting<Integer> MAX_BATCH_DOCUMENTS =
      Setting.integer(
          "MAX_BATCH_DOCUMENTS", 10_000, 1, 1_000_000, "The most documents of one batch.");

  static final List<Setting<?>> SETTINGS =
      List.of(HOST, PORT, MAX_WAIT, MAX_BODY_BYTES, MAX_BATCH_DOCUMENTS);

  static ApiSettings read(SettingsReader reader, AccessSettings access) {
    String host = reader.get(HOST);
    return new ApiSettings(
        /* host= */ reader.isSet(HOST) || access.authEnabled() ? host : LOOPBACK,
        /* port= */ reader.get(PORT),
        /* maxWait= */ reader.get(MAX_WAIT),
        /* maxBodyBytes= */ reader.get(MAX_BODY_BYTES),
        /* maxBatchDocuments= */ reader.get(MAX_BATCH_DOCUMENTS));
  }

  /** Whether only this machine can reach the listener. */
  public boolean onLoopback() {
    return AccessForms.isLoopback(host);
  }
}
