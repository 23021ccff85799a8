package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An HTTP answer.
 *
 * @param parts the parts of the body; several parts are sent in chunks, one after the other
 * @param endless whether the last part is sent again and again, until the client has enough
 */
record Reply(int status, Map<String, String> headers, List<byte[]> parts, boolean endless) {
  Reply(int status, Map<String, String> headers, List<byte[]> parts) {
    this(status, headers, parts, false);
  }

  static Reply json(int status, Map<String, String> headers, JsonNode body) {
    return of(status, headers, "application/json", List.of(body.toString()));
  }

  static Reply of(int status, Map<String, String> headers, String type, List<String> parts) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("content-type", type);
    return new Reply(
        status, all, parts.stream().map(p -> p.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /** A page that a proxy or a portal shows. */
  static Reply page(int status, Map<String, String> headers) {
    return of(status, headers, "text/html", List.of("<html><body>A page</body></html>"));
  }

  Reply with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Reply(status, all, parts, endless);
  }
}
