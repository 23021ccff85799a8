package dev.sluice.core.limit;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a provider's {@code x-ratelimit-*} headers said; each figure is absent if its header was.
 *
 * @param requestsReset until the requests are whole again; zero if not told
 * @param tokensReset until the tokens are whole again; zero if not told
 */
public record ObservedLimits(
    OptionalInt limitRequests,
    OptionalInt remainingRequests,
    Duration requestsReset,
    OptionalInt limitTokens,
    OptionalInt remainingTokens,
    Duration tokensReset) {}
