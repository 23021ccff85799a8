package dev.sluice.adapters.secretmanager;

import dev.sluice.core.secrets.SecretStore;
import dev.sluice.core.secrets.SecretStoreProvider;
import java.net.URI;
import java.util.Optional;

/** Opens Google Secret Manager, for every process that has this class on its class path. */
public final class GoogleSecretStoreProvider implements SecretStoreProvider {
  @Override
  public SecretStore open(Optional<URI> endpoint, String service) {
    return new GoogleSecretStore(endpoint, service);
  }
}
