package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/** How the ingest API listens. */
public record ApiSettings(String host, int port, Duration maxWait, int maxBodyBytes) {
  public static final Setting<String> HOST =
      Setting.text("HOST", "0.0.0.0", "The address to listen on.");

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

  static final List<Setting<?>> SETTINGS = List.of(HOST, PORT, MAX_WAIT, MAX_BODY_BYTES);

  static ApiSettings read(SettingsReader reader) {
    return new ApiSettings(
        reader.get(HOST), reader.get(PORT), reader.get(MAX_WAIT), reader.get(MAX_BODY_BYTES));
  }
}
