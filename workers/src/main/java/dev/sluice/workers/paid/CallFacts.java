package dev.sluice.workers.paid;

import dev.sluice.core.limit.LimitKey;
import java.time.Instant;

/**
 * The facts of a paid call that the steps around it go by.
 *
 * @param tenant whose call it is; empty where those of several go together
 * @param id for the log
 * @param tokens what the provider is expected to charge against its limit
 * @param deadline when the answer is no longer of use
 */
record CallFacts(LimitKey key, String tenant, String id, int tokens, Instant deadline) {}
