package dev.sluice.adapters.firestore;

import com.google.api.core.ApiFuture;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.GcpSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process's client of Firestore's default database in one Google Cloud project. The composition
 * root makes and closes it, and the adapters of this package share it. The client is opened with
 * the first call. Safe for concurrent use.
 */
public final class FirestoreConnection implements AutoCloseable {
  /** The longest wait for an answer, including retries of the same call. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * The time that a caller waits beyond the call's timeout, so that it gets the call's own reason.
   */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /**
   * The most attempts of one call; a call of a server that refuses connections fails within a
   * second.
   */
  private static final int MOST_ATTEMPTS = 4;

  private final String project;
  private final Optional<String> emulator;
  private final Duration timeout;
  private final FirestoreChannels channels = new FirestoreChannels();
  private final ScheduledExecutorService writing =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("firestore-writer").factory());

  /** Guarded by this. */
  private @Nullable Firestore client;

  /** Guarded by this. */
  private boolean closed;

  /** The connection that the settings describe; that they name a project is checked with them. */
  public static FirestoreConnection open(GcpSettings settings) {
    return new FirestoreConnection(settings.firestore().orElseThrow(), settings.emulator());
  }

  /**
   * @param project the Google Cloud project
   * @param emulator host and port of an emulator to use in place of the service, without
   *     credentials
   */
  public FirestoreConnection(String project, Optional<String> emulator) {
    this(project, emulator, TIMEOUT);
  }

  /**
   * @param timeout the longest wait for an answer, including retries of the same call
   */
  public FirestoreConnection(String project, Optional<String> emulator, Duration timeout) {
    this.project = project;
    this.emulator = emulator;
    this.timeout = timeout;
  }

  /**
   * Checks that Firestore answers and grants this process access.
   *
   * @throws CallException if not, with the reason
   */
  public void check() {
    Object _ = call(firestore -> firestore.document("sluice/check").get());
  }

  /**
   * Makes a call and waits for its end, for no longer than the timeout. An interrupt cancels it.
   *
   * @throws CallException for everything that the client throws
   */
  <T> T call(Function<Firestore, ApiFuture<T>> call) {
    Firestore firestore = client();
    try {
      return await(call.apply(firestore), timeout);
    } catch (CallException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Waits for the end of a call that was begun.
   *
   * @throws CallException if it failed, or has not ended in time
   */
  <T> T await(ApiFuture<T> future, Duration most) {
    try {
      return future.get(most.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      future.cancel(true);
      channels.renew();
      throw new RetriableException(FailureCodes.UNAVAILABLE, this + " does not answer in time", e);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new RetriableException(
          FailureCodes.CANCELLED, "the call was interrupted and may still take effect", e);
    }
  }

  Duration timeout() {
    return timeout;
  }

  /** The executor of bulk writes. */
  ScheduledExecutorService writing() {
    return writing;
  }

  /** The failure of a call. If the server did not answer, the next call makes a new connection. */
  CallException failure(Throwable e) {
    CallException failure = FirestoreFailures.of(e, toString());
    if (failure.code().equals(FailureCodes.UNAVAILABLE)) {
      channels.renew();
    }
    return failure;
  }

  synchronized Firestore client() {
    if (closed) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the connection to Firestore is closed", null);
    }
    if (client == null) {
      client = open();
    }
    return client;
  }

  private Firestore open() {
    FirestoreOptions.Builder options =
        FirestoreOptions.newBuilder().setProjectId(project).setRetrySettings(patience());
    try {
      if (emulator.isPresent()) {
        options.setChannelProvider(channels.plain(emulator.get()));
        options.setCredentialsProvider(
            FixedCredentialsProvider.create(new FirestoreOptions.EmulatorCredentials()));
      } else {
        // They are read here, since the client itself would report a defect where there are none.
        options.setCredentialsProvider(
            FixedCredentialsProvider.create(
                FirestoreOptions.getDefaultCredentialsProviderBuilder().build().getCredentials()));
        options.setChannelProvider(channels.encrypted());
      }
      return options.build().getService();
    } catch (IOException e) {
      throw new PermanentException(
          "unauthenticated",
          "%s needs Google's application default credentials, and there are none: %s"
              .formatted(this, e.getMessage()),
          e);
    }
  }

  private RetrySettings patience() {
    return RetrySettings.newBuilder()
        .setInitialRetryDelayDuration(Duration.ofMillis(50))
        .setRetryDelayMultiplier(2)
        .setMaxRetryDelayDuration(Duration.ofSeconds(1))
        .setInitialRpcTimeoutDuration(timeout)
        .setRpcTimeoutMultiplier(1)
        .setMaxRpcTimeoutDuration(timeout)
        .setTotalTimeoutDuration(timeout)
        .setMaxAttempts(MOST_ATTEMPTS)
        .build();
  }

  /** The project and the emulator, for messages. */
  @Override
  public String toString() {
    return emulator
        .map(host -> "the Firestore emulator at " + host)
        .orElse("Firestore of the project " + project);
  }

  /** Closes the client. Calls that have begun fail. */
  @Override
  public void close() {
    Firestore open;
    synchronized (this) {
      closed = true;
      open = client;
      client = null;
    }
    writing.shutdownNow();
    if (open != null) {
      open.shutdownNow();
    }
  }
}
