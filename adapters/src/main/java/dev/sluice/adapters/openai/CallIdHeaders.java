package dev.sluice.adapters.openai;

import dev.sluice.core.digest.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The headers by which a call can be found again in the service's log and in those of gateways
 * before it: OpenAI's {@code X-Client-Request-Id} and the customary {@code X-Request-Id}.
 */
final class CallIdHeaders {
  private CallIdHeaders() {}

  static Map<String, String> headers(String callId) {
    return Map.of("X-Client-Request-Id", callId, "X-Request-Id", callId);
  }

  /** The same for the same texts. */
  static String of(String model, List<String> texts) {
    MessageDigest digest = Hashing.sha256();
    digest.update(model.getBytes(StandardCharsets.UTF_8));
    for (String text : texts) {
      digest.update((byte) 0);
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
    return "embed-" + HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
