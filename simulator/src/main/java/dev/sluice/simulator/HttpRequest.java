package dev.sluice.simulator;

import java.util.Map;

/**
 * An HTTP request.
 *
 * @param headers the headers by name in lower case; the last of the same name counts
 */
record HttpRequest(String method, String path, Map<String, String> headers, byte[] body) {
  boolean keepAlive() {
    return !"close".equalsIgnoreCase(headers.get("connection"));
  }
}
