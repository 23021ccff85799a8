package dev.sluice.core.request;

import java.time.Duration;

/**
 * Which keys callers have used for which bodies, shared by all API processes. Keys are a tenant's
 * own.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field, draft</a>
 */
public interface IdempotencyStore {
  /** What is known of a key. */
  enum Claim {
    /** Not seen before, or forgotten: it is the caller's now. */
    NEW,
    /** Claimed for the same body and neither accepted nor released yet. */
    IN_PROGRESS,
    /** Accepted with the same body. */
    ACCEPTED,
    /** Claimed for, or accepted with, another body. */
    OTHER_BODY
  }

  /**
   * Claims a key, atomically over all processes.
   *
   * @param fingerprint the same for the same body only
   * @param hold how long the claim lasts if its owner dies; longer than accepting takes
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  Claim claim(String tenant, String key, String fingerprint, Duration hold);

  /**
   * Notes that what was claimed is accepted.
   *
   * @param keep how long the key stays bound to the body
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  void accepted(String tenant, String key, String fingerprint, Duration keep);

  /**
   * Gives a claim back that was not accepted, if it is still this body's claim.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  void release(String tenant, String key, String fingerprint);
}
