package dev.sluice.adapters.secretmanager;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.SecretReference;
import dev.sluice.core.secrets.SecretStore;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets from Google Secret Manager with the credentials of the environment (Application
 * Default Credentials). The service resolves {@code latest}, and the audit log has the number of
 * the version. The checksum of a value is checked. Line breaks at its end, which most tools add,
 * are removed.
 */
public final class GoogleSecretStore implements SecretStore {
  /** The longest time of one read, including the client's own retries. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Optional<URI> endpoint;
  private final Duration patience;
  private final SecretAccessLog audit;

  /** Made with the first read; guarded by this. */
  private @Nullable SecretManagerConnection connection;

  /**
   * Does not connect yet.
   *
   * @param endpoint the address of the service, where it is not the public one; an address of http
   *     is used without TLS and without credentials
   * @param service the name of the process in the audit log
   */
  public GoogleSecretStore(Optional<URI> endpoint, String service) {
    this(endpoint, service, PATIENCE, InstantSource.system());
  }

  GoogleSecretStore(
      Optional<URI> endpoint, String service, Duration patience, InstantSource clock) {
    this.endpoint = endpoint;
    this.patience = patience;
    this.audit = new SecretAccessLog(service, clock);
  }

  @Override
  public String read(SecretReference reference) {
    String project =
        reference
            .project()
            .orElseThrow(() ->
                new PermanentException(
                    FailureCodes.SECRET_MISSING, reference + " names no project", null));
    String secret = "projects/%s/secrets/%s".formatted(project, reference.name());
    String principal = "nobody";
    try {
      SecretManagerConnection open = connection(reference);
      principal = open.principal();
      AccessSecretVersionResponse response =
          open.client()
              .accessSecretVersion(
                  SecretVersionName.of(project, reference.name(), reference.version()));
      String value = text(reference, response.getPayload());
      audit.access(principal, secret, version(response, reference), "read");
      return value;
    } catch (ApiException e) {
      CallException failure = SecretManagerFailures.of(reference, secret, principal, e);
      audit.access(principal, secret, reference.version(), failure.code());
      throw failure;
    } catch (CallException e) {
      audit.access(principal, secret, reference.version(), e.code());
      throw e;
    }
  }

  private synchronized SecretManagerConnection connection(SecretReference reference) {
    if (connection == null) {
      connection = SecretManagerConnection.open(endpoint, patience, reference);
    }
    return connection;
  }

  /** The number behind an alias. */
  private static String version(AccessSecretVersionResponse response, SecretReference reference) {
    SecretVersionName name = SecretVersionName.parse(response.getName());
    return name == null ? reference.version() : name.getSecretVersion();
  }

  private static String text(SecretReference reference, SecretPayload payload) {
    if (payload.hasDataCrc32C()) {
      CRC32C checksum = new CRC32C();
      checksum.update(payload.getData().asReadOnlyByteBuffer());
      if (checksum.getValue() != payload.getDataCrc32C()) {
        throw new RetriableException(
            FailureCodes.UNAVAILABLE, reference + " arrived damaged: its checksum differs", null);
      }
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(payload.getData().asReadOnlyByteBuffer())
              .toString()
              .replaceFirst("\\R+\\z", "");
      if (text.isEmpty()) {
        throw new PermanentException(FailureCodes.SECRET_UNUSABLE, reference + " is empty", null);
      }
      return text;
    } catch (CharacterCodingException e) {
      // Without its cause, since its message shows bytes of the secret.
      throw new PermanentException(
          FailureCodes.SECRET_UNUSABLE, reference + " is no text in UTF-8", null);
    }
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
