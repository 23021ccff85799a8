package dev.sluice.simulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer with an error.
 *
 * @param param the parameter that was wrong, if one was
 */
record Refusal(int status, String type, String code, @Nullable String param, String message) {
  static Refusal invalid(@Nullable String param, String message) {
    return new Refusal(400, "invalid_request_error", "invalid_value", param, message);
  }

  Reply reply(Map<String, String> headers) {
    ObjectNode error = JsonMapper.shared().createObjectNode();
    error.put("message", message);
    error.put("type", type);
    error.put("param", param);
    error.put("code", code);
    return Reply.json(status, headers, JsonMapper.shared().createObjectNode().set("error", error));
  }
}
