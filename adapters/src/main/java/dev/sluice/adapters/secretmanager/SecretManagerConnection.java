package dev.sluice.adapters.secretmanager;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.auth.Credentials;
import com.google.auth.ServiceAccountSigner;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.SecretReference;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client of Secret Manager and the name of its account. */
record SecretManagerConnection(SecretManagerServiceClient client, String principal)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SecretManagerConnection.class);
  private static final int HTTPS = 443;
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

  static SecretManagerConnection open(
      Optional<URI> endpoint, Duration patience, SecretReference reference) {
    boolean plain = endpoint.filter(e -> e.getScheme().equals("http")).isPresent();
    try {
      SecretManagerServiceSettings.Builder settings = SecretManagerServiceSettings.newBuilder();
      settings.accessSecretVersionSettings().setRetrySettings(retries(patience));
      endpoint.ifPresent(e -> settings.setEndpoint(address(e)));
      String principal;
      if (plain) {
        settings.setCredentialsProvider(NoCredentialsProvider.create());
        settings.setTransportChannelProvider(
            SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
                .setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
                .build());
        principal = "anonymous";
      } else {
        Credentials credentials = credentials(reference);
        CredentialsProvider provider = FixedCredentialsProvider.create(credentials);
        settings.setCredentialsProvider(provider);
        principal = account(credentials);
      }
      return new SecretManagerConnection(
          SecretManagerServiceClient.create(settings.build()), principal);
    } catch (IOException e) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, reference + " cannot be read: no connection can be made", e);
    }
  }

  private static Credentials credentials(SecretReference reference) {
    try {
      return GoogleCredentials.getApplicationDefault()
          .createScoped(SecretManagerServiceSettings.getDefaultServiceScopes());
    } catch (IOException e) {
      throw new PermanentException(
          FailureCodes.PERMISSION_DENIED,
          reference
              + " cannot be read: there are no Google credentials; run with a service account, or"
              + " once: gcloud auth application-default login",
          e);
    }
  }

  /** The name of the service account; on Google's machines it is read over the network. */
  private static String account(Credentials credentials) {
    if (credentials instanceof ServiceAccountSigner signer) {
      try {
        return signer.getAccount();
      } catch (RuntimeException e) {
        log.debug("The name of the service account is not known", e);
      }
    }
    return credentials.getClass().getSimpleName();
  }

  private static RetrySettings retries(Duration patience) {
    Duration attempt = patience.dividedBy(3);
    return RetrySettings.newBuilder()
        .setInitialRpcTimeoutDuration(attempt)
        .setMaxRpcTimeoutDuration(attempt)
        .setTotalTimeoutDuration(patience)
        .setInitialRetryDelayDuration(FIRST_DELAY)
        .setRetryDelayMultiplier(2)
        .setMaxRetryDelayDuration(LONGEST_DELAY)
        .build();
  }

  private static String address(URI endpoint) {
    int port = endpoint.getPort() < 0 ? HTTPS : endpoint.getPort();
    return endpoint.getHost() + ":" + port;
  }

  @Override
  public void close() {
    client.shutdownNow();
    try {
      client.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
