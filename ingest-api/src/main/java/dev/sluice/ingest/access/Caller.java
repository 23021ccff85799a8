package dev.sluice.ingest.access;

/**
 * Who calls.
 *
 * @param tenant whose requests, documents and conversations these are
 * @param name who it is within the tenant: the subject of a JWT, or a word for the static token
 */
public record Caller(String tenant, String name) {
  /** The name of whoever brings the static token. */
  static final String TOKEN = "token";

  /** The name of everybody where authentication is off. */
  static final String ANYBODY = "anybody";
}
