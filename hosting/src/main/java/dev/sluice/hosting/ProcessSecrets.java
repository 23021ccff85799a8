package dev.sluice.hosting;

import dev.sluice.core.secrets.SecretStore;
import dev.sluice.core.secrets.SecretStoreProvider;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import java.time.InstantSource;
import java.util.ServiceLoader;

/** The secrets of a process, read from the store that its class path brings. */
final class ProcessSecrets {
  private ProcessSecrets() {}

  /** Opens nothing before a part asks for a secret that is a reference. */
  static Secrets of(Settings settings) {
    return new Secrets(
        () -> store(settings),
        settings.gcp().projectId(),
        settings.secrets().refresh(),
        settings.secrets().overlap(),
        InstantSource.system());
  }

  private static SecretStore store(Settings settings) {
    return ServiceLoader.load(SecretStoreProvider.class)
        .findFirst()
        .orElseThrow(() ->
            new StartFailedException(
                "a secret is given as a reference, and this process has no store to read it from",
                null))
        .open(settings.secrets().endpoint(), settings.app().serviceName());
  }
}
