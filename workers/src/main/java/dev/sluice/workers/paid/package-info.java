/**
 * The steps around the calls of a paid provider: limits, tries, circuit breaker and ledger.
 *
 * <p>{@link dev.sluice.workers.paid.RetryStep} repeats a call within one try of its task: what the
 * provider failed, up to PROVIDER_ATTEMPTS, with waits from 1 s to 30 s; refusals for a limit until
 * the deadline, with the same waits; calls that were not made until the deadline, with waits from
 * 0.1 s to 2 s. A chat call that used up its attempts has failed for good. A packed call of
 * embeddings has not: the runtime tries the task of each text again, with waits from 0.1 s to 10 s.
 */
@NullMarked
package dev.sluice.workers.paid;

import org.jspecify.annotations.NullMarked;
