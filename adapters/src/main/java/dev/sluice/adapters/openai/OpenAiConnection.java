package dev.sluice.adapters.openai;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.credential.BearerTokenCredential;
import com.openai.errors.UnauthorizedException;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.DeadlineExceededException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.schemas.Usage;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one service, shared by its models. The client is made with the first call,
 * which costs a second; {@link #warmUp} spends it earlier. It never repeats a call by itself:
 * neither after an error answer nor after a broken connection.
 */
public final class OpenAiConnection implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);
  private static final int IDLE_CONNECTIONS = 1000;

  private final BaseUrl baseUrl;
  private final CurrentSecret apiKey;
  private final Duration timeout;
  private final Optional<String> organization;
  private final Optional<String> project;
  private final AnswerBounds bounds;
  private final InstantSource clock;

  /** Made with the first call, for Azure with every new key too; guarded by this. */
  private @Nullable OpenAIClient client;

  /** The key that is part of the client, as it is for Azure; guarded by this. */
  private String clientKey = "";

  /**
   * @param baseUrl such as https://api.openai.com/v1; of Azure with the version of the API, if it
   *     should be another than the client's own:
   *     https://NAME.openai.azure.com?api-version=2024-10-21
   * @param apiKey asked for with every call, so that it may change; never logged
   * @param timeout of a whole call
   * @param organization that is charged, where the key belongs to several
   * @param project that is charged
   * @param bounds of the answers
   */
  public OpenAiConnection(
      URI baseUrl,
      CurrentSecret apiKey,
      Duration timeout,
      Optional<String> organization,
      Optional<String> project,
      AnswerBounds bounds) {
    this.baseUrl = BaseUrl.of(baseUrl);
    this.apiKey = apiKey;
    this.timeout = timeout;
    this.organization = organization;
    this.project = project;
    this.bounds = bounds;
    this.clock = InstantSource.system();
  }

  /** Of the key's own organisation and project, for tools. */
  public OpenAiConnection(URI baseUrl, CurrentSecret apiKey, Duration timeout) {
    this(baseUrl, apiKey, timeout, Optional.empty(), Optional.empty(), AnswerBounds.ofTools());
  }

  /** Makes the client and runs it through calls that leave no process, on the thread given. */
  public Thread warmUp() {
    return Thread.ofPlatform()
        .daemon()
        .name("openai-warm-up")
        .start(() -> {
          client();
          WarmUp.run();
        });
  }

  synchronized OpenAIClient client() {
    if (client != null && baseUrl.isAzure() && !apiKey.get().equals(clientKey)) {
      // Calls under way are not touched by it.
      client.close();
      client = null;
    }
    if (client == null) {
      OpenAIOkHttpClient.Builder builder =
          OpenAIOkHttpClient.builder()
              .baseUrl(baseUrl.address())
              .jsonMapper(ClientJson.MAPPER)
              .maxRetries(0)
              .timeout(timeouts(timeout))
              .maxIdleConnections(IDLE_CONNECTIONS)
              .keepAliveDuration(KEEP_ALIVE)
              .followRedirects(false)
              .disableTelemetry(true)
              .addInterceptor(new ErrorBodyBound())
              .organization(organization)
              .project(project);
      if (baseUrl.isAzure()) {
        clientKey = apiKey.get();
        builder.credential(AzureApiKeyCredential.create(clientKey));
        baseUrl
            .version()
            .map(AzureOpenAIServiceVersion::fromString)
            .ifPresent(builder::azureServiceVersion);
      } else {
        builder.credential(BearerTokenCredential.create(apiKey));
      }
      client = builder.build();
    }
    return client;
  }

  /**
   * For one call: it takes the time that there is, and no longer than its answer is of use.
   *
   * @throws DeadlineExceededException if it is of no use any more
   */
  RequestOptions until(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    if (!left.isPositive()) {
      throw new DeadlineExceededException(
          "the deadline passed before the call was made", CallCost.Unanswered.NOT_SENT);
    }
    return RequestOptions.builder()
        .timeout(timeouts(left.compareTo(timeout) < 0 ? left : timeout))
        .build();
  }

  /** The bytes of the answer of a chat, within the bounds of this connection. */
  BoundedAnswer bounded(InputStream answer) {
    return new BoundedAnswer(answer, bounds.bytes(), bounds.room());
  }

  /** The key that a call made now would carry. */
  String key() {
    return apiKey.get();
  }

  /**
   * The failure of a call that brought no answer. A key that was refused may have been rotated a
   * moment ago: then the next try has the new one.
   *
   * @param key that the call was made with
   */
  CallException failure(RuntimeException e, String key) {
    if (e instanceof UnauthorizedException && apiKey.renew(key)) {
      return new RetriableProviderException(
          RetryReason.OTHER,
          "stale_key",
          "the key was rotated meanwhile; the next try uses the new one",
          null,
          CallCost.Unanswered.REFUSED,
          null);
    }
    return new OpenAiFailures(key, clock).translate(e);
  }

  /**
   * The failure of a call whose answer is of no use.
   *
   * @param key that the call was made with
   * @param usage as far as the answer says it
   */
  CallException useless(Exception e, String key, Optional<Usage> usage) {
    return new OpenAiFailures(key, clock).useless(e, usage);
  }

  private static Timeout timeouts(Duration whole) {
    return Timeout.builder()
        .connect(whole.compareTo(CONNECT) < 0 ? whole : CONNECT)
        .read(whole)
        .write(whole)
        .request(whole)
        .build();
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
