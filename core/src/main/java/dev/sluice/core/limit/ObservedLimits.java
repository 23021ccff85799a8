package dev.sluice.core.limit;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The figures of a provider's {@code x-ratelimit-*} headers; each figure is absent if its header
 * was.
 *
 * @param requestsReset the time until all requests are free again; zero if its header was absent
 * @param tokensReset the time until all tokens are free again; zero if its header was absent
 */
public record ObservedLimits(
    OptionalInt limitRequests,
    OptionalInt remainingRequests,
    Duration requestsReset,
    OptionalInt limitTokens,
    OptionalInt remainingTokens,
    Duration tokensReset) {}
