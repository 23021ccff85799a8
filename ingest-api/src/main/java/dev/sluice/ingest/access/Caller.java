package dev.sluice.ingest.access;

/**
 * A caller of the API.
 *
 * @param tenant the tenant whose requests, documents and conversations the caller uses
 * @param name the name within the tenant: the subject of a JWT, or a fixed word for the static
 *     token
 */
public record Caller(String tenant, String name) {
  /** The name of the callers with the static token. */
  static final String TOKEN = "token";

  /** The name of all callers while authentication is off. */
  static final String ANYBODY = "anybody";
}
