package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import dev.sluice.core.secrets.SecretReference;

/** The rules of how secrets may be given, over all settings. */
final class SecretRules {
  private SecretRules() {}

  /** A reference can be followed; in production nothing that is secret stands in the settings. */
  static void check(Settings settings, SettingsSource source, SettingsReader reader) {
    boolean production = settings.app().environment() == Environment.PRODUCTION;
    for (Setting<?> setting : Settings.ALL) {
      source
          .find(setting.name())
          .ifPresent(found -> {
            if (setting.secret()) {
              check(settings, setting.name(), found.value(), reader);
            } else if (production && holdsPassword(found.value())) {
              reader.check(
                  false,
                  "%s: holds a password; in production it is given in a setting of its own, as a"
                          .formatted(setting.name())
                      + " reference to Secret Manager");
            }
          });
    }
  }

  private static void check(Settings settings, String name, String value, SettingsReader reader) {
    if (SecretReference.isMeant(value)) {
      boolean complete =
          Secret.reference(value)
              .map(r -> r.project().isPresent() || settings.gcp().projectId().isPresent())
              .orElse(true);
      reader.check(
          complete, "%s: %s needs GCP_PROJECT_ID, or its own project".formatted(name, value));
    } else {
      reader.check(
          settings.app().environment() != Environment.PRODUCTION,
          "%s: production takes no secret in the settings; keep it in Google Secret Manager and"
                  .formatted(name)
              + " give a reference to it: "
              + SecretReference.FORM);
    }
  }

  private static boolean holdsPassword(String value) {
    return value.matches("\\S+://[^/?#\\s]*:[^/?#\\s]*@\\S*");
  }
}
