package dev.sluice.core.secrets;

import java.net.URI;
import java.util.Optional;

/**
 * Opens the store that references point to. Found by {@link java.util.ServiceLoader}: a process
 * reads secrets from whatever its class path brings, and its parts need not know from where.
 */
public interface SecretStoreProvider {
  /**
   * Connects to nothing yet.
   *
   * @param endpoint of the store, where it is not the public one
   * @param service what the process calls itself in the audit
   */
  SecretStore open(Optional<URI> endpoint, String service);
}
