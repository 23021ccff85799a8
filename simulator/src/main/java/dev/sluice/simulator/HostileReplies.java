package dev.sluice.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What comes in place of an answer, where it is not what the protocol asks for. */
final class HostileReplies {
  private static final long QUINTILLION = 1_000_000_000_000_000_000L;
  private static final int REPEATED = 1000;

  private HostileReplies() {}

  private static ObjectNode body(Reply reply) {
    return (ObjectNode) JsonMapper.shared().readTree(reply.parts().getFirst());
  }

  /** The same answer with its usage and without its choices or vectors. */
  static Reply withoutResult(Reply reply) {
    ObjectNode body = body(reply);
    for (String field : List.of("choices", "data")) {
      if (body.has(field)) {
        body.putArray(field);
      }
    }
    return Reply.json(reply.status(), reply.headers(), body);
  }

  static Reply withWildUsage(Reply reply) {
    ObjectNode body = body(reply);
    body.putObject("usage").put("prompt_tokens", QUINTILLION).put("completion_tokens", -1);
    return Reply.json(reply.status(), reply.headers(), body);
  }

  /** Vectors of NaN and infinity, as long as those they take the place of. */
  static Reply withoutNumbers(Reply reply) {
    ObjectNode body = body(reply);
    for (JsonNode each : body.path("data")) {
      JsonNode vector = each.path("embedding");
      int bytes =
          vector.isString()
              ? Base64.getDecoder().decode(vector.stringValue()).length
              : vector.size() * Float.BYTES;
      ByteBuffer floats = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (floats.hasRemaining()) {
        floats.putFloat(floats.position() == 0 ? Float.NaN : Float.POSITIVE_INFINITY);
      }
      ((ObjectNode) each).put("embedding", Base64.getEncoder().encodeToString(floats.array()));
    }
    return Reply.json(reply.status(), reply.headers(), body);
  }

  /** An answer that goes on until the client has enough of it. */
  static Reply endless(Reply reply, String beginning, String repeated) {
    return new Reply(
        reply.status(),
        reply.headers(),
        List.of(
            beginning.getBytes(StandardCharsets.UTF_8),
            repeated.repeat(REPEATED).getBytes(StandardCharsets.UTF_8)),
        true);
  }
}
