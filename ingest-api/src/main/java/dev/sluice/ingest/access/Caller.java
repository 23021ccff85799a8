package dev.sluice.ingest.access;

/**
 * A caller of the API.
 *
 * @param tenant the tenant whose requests, documents and conversations the caller uses
 * @param name the name within the tenant: the subject of a JWT, or a fixed word for the static
 *     token
 * @param operatesAll whether the caller operates for all tenants
 */
public record Caller(String tenant, String name, boolean operatesAll) {
  /** The name of the callers with the static token. */
  static final String TOKEN = "token";

  /** The name of all callers while authentication is off. */
  static final String ANYBODY = "anybody";
}
