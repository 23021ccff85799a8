package dev.sluice.core.request;

import java.time.Duration;

/**
 * A store of the idempotency keys that callers have used, each with a fingerprint of its body. All
 * API processes share it. Every tenant has its own keys.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field, draft</a>
 */
public interface IdempotencyStore {
  /** The state of a key when it is claimed. */
  enum Claim {
    /** Not known: it now belongs to the caller. */
    NEW,
    /** Claimed for the same body, and neither accepted nor released yet. */
    IN_PROGRESS,
    /** Accepted with the same body. */
    ACCEPTED,
    /** Claimed for, or accepted with, another body. */
    OTHER_BODY
  }

  /**
   * Claims a key, atomically over all processes.
   *
   * @param fingerprint the same only for the same body
   * @param hold the time after which the claim of a dead owner ends; longer than accepting takes
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  Claim claim(String tenant, String key, String fingerprint, Duration hold);

  /**
   * Marks a claimed key as accepted.
   *
   * @param keep the time for which the key stays bound to the body
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  void accepted(String tenant, String key, String fingerprint, Duration keep);

  /**
   * Releases a claim that was not accepted, if the claim is still that of this body.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  void release(String tenant, String key, String fingerprint);
}
