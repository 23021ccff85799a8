package dev.sluice.core.secrets;

import java.net.URI;
import java.util.Optional;

/**
 * Opens the store that references point to. {@link java.util.ServiceLoader} finds the provider on
 * the class path of the process, so that no other part depends on it.
 */
public interface SecretStoreProvider {
  /**
   * Makes a store, which does not connect yet.
   *
   * @param endpoint the address of the store, where it is not the public one
   * @param service the name of the process in the audit log
   */
  SecretStore open(Optional<URI> endpoint, String service);
}
