package dev.sluice.core.status;

/** Under what a status is stored; ids are a tenant's own. */
public record StatusKey(String tenant, String id) {}
