package dev.sluice.core.limit;

import java.time.Duration;

/**
 * A time in which no call of a model goes out, in no process.
 *
 * @param next until the next call may go; if the provider asked for longer, a single one
 * @param asked what is left of the time that the provider asked for, at least as long
 * @param reason the provider's words; empty if there are none
 */
public record Pause(LimitKey key, Duration next, Duration asked, String reason) {}
