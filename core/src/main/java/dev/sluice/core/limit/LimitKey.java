package dev.sluice.core.limit;

/** Whose limit: a provider's for one of its models. */
public record LimitKey(String provider, String model) {}
