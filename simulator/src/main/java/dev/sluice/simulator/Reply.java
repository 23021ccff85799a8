package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An HTTP answer.
 *
 * @param parts the parts of the body; several parts are sent in chunks, one after the other
 */
record Reply(int status, Map<String, String> headers, List<byte[]> parts) {
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

  /** The same answer with its usage and without its choices or vectors. */
  Reply withoutResult() {
    ObjectNode body = (ObjectNode) JsonMapper.shared().readTree(parts.getFirst());
    for (String field : List.of("choices", "data")) {
      if (body.has(field)) {
        body.putArray(field);
      }
    }
    return json(status, headers, body);
  }

  Reply with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Reply(status, all, parts);
  }
}
