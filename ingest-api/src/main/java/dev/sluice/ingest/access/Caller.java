package dev.sluice.ingest.access;

/**
 * Who calls.
 *
 * @param tenant whose requests, documents and conversations these are
 */
public record Caller(String tenant) {
  /** The tenant of everybody where callers are not told apart. */
  public static final String DEFAULT_TENANT = "default";
}
