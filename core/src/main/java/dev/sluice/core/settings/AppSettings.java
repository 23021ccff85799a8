package dev.sluice.core.settings;

import dev.sluice.schemas.codec.WrittenSchemas;
import java.util.List;

/** The environment, the name of the service, and the release beside which it works. */
public record AppSettings(
    Environment environment, String serviceName, boolean debug, WrittenSchemas writtenSchemas) {
  public static final Setting<Environment> ENVIRONMENT =
      Setting.choice(
          "ENVIRONMENT",
          Environment.class,
          Environment.DEVELOPMENT,
          "Chooses .env.{environment} and the log level: DEBUG, INFO or WARN.");

  public static final Setting<String> SERVICE_NAME =
      Setting.matching(
          "SERVICE_NAME",
          "ai-orchestrator",
          "[A-Za-z0-9._-]{1,64}",
          "1 to 64 letters, digits, or . _ -",
          "The name in health, metrics and logs, and the prefix of consumer groups.");

  public static final Setting<Boolean> DEBUG =
      Setting.flag("DEBUG", false, "Logs at DEBUG whatever the environment.");

  public static final Setting<WrittenSchemas> WRITTEN_SCHEMAS =
      Setting.choice(
          "WRITTEN_SCHEMAS",
          WrittenSchemas.class,
          WrittenSchemas.CURRENT,
          "Which versions of the schemas records are written with; previous, those of the release before, while processes of it run.");

  static final List<Setting<?>> SETTINGS =
      List.of(ENVIRONMENT, SERVICE_NAME, DEBUG, WRITTEN_SCHEMAS);

  static AppSettings read(SettingsReader reader) {
    return new AppSettings(
        /* environment= */ reader.get(ENVIRONMENT),
        /* serviceName= */ reader.get(SERVICE_NAME),
        /* debug= */ reader.get(DEBUG),
        /* writtenSchemas= */ reader.get(WRITTEN_SCHEMAS));
  }

  /** The log level: by environment, DEBUG where it was asked for. */
  public String logLevel() {
    if (debug) {
      return "DEBUG";
    }
    return switch (environment) {
      case DEVELOPMENT -> "DEBUG";
      case STAGING -> "INFO";
      case PRODUCTION -> "WARN";
    };
  }
}
