package dev.sluice.ingest.request;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.input.PreferHeader;
import dev.sluice.ingest.status.StatusWaiters;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * Answers an accepted request with its outcome: 200 if it completed in time, 202 if it has not
 * ended, otherwise a problem that contains its id. A waiting caller holds no thread.
 */
public final class OutcomeAwaiter {
  private final StatusWaiters waiters;
  private final Duration timeout;

  /**
   * @param timeout the setting REQUEST_TIMEOUT
   */
  public OutcomeAwaiter(StatusWaiters waiters, Duration timeout) {
    this.waiters = waiters;
    this.timeout = timeout;
  }

  /**
   * The answer to an accepted request.
   *
   * @param body the body of the answer if the request completed
   */
  CompletableFuture<ResponseEntity<?>> answer(
      StatusKey key, PreferHeader prefer, Function<StatusEvent, ?> body) {
    String applied = prefer.applied();
    Duration wait = prefer.waitAtMost(timeout);
    if (wait.isZero()) {
      return CompletableFuture.completedFuture(accepted(key.id(), applied));
    }
    return waiters
        .await(key, wait)
        .exceptionally(OutcomeAwaiter::unknownYet)
        .thenApply(status -> outcome(key.id(), status, body, applied));
  }

  /** The answer 202 for a request id. */
  static ResponseEntity<AcceptedView> accepted(String id, @Nullable String applied) {
    ResponseEntity.BodyBuilder builder = AcceptedResponse.of(id);
    if (applied != null) {
      builder.header(PreferHeader.APPLIED, applied);
    }
    return builder.body(AcceptedView.of(id));
  }

  /** Ignores a status that cannot be read now: the request is accepted nevertheless. */
  private static Optional<StatusEvent> unknownYet(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RetriableException) {
      return Optional.empty();
    }
    throw new CompletionException(cause);
  }

  private static ResponseEntity<?> outcome(
      String id,
      Optional<StatusEvent> status,
      Function<StatusEvent, ?> body,
      @Nullable String applied) {
    if (status.isEmpty() || !Lifecycle.isTerminal(status.get().getState())) {
      return accepted(id, applied);
    }
    if (status.get().getState() != State.COMPLETED) {
      throw OutcomeProblems.problem(status.get());
    }
    ResponseEntity.BodyBuilder builder = ResponseEntity.ok();
    if (applied != null) {
      builder.header(PreferHeader.APPLIED, applied);
    }
    return builder.body(body.apply(status.get()));
  }
}
