package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.status.StatusKey;
import java.util.List;

/** The channel on which the status store publishes each status that has become terminal. */
final class StatusChannel {
  private static final byte[] NAME = RedisKeys.of("status-ended");

  private StatusChannel() {}

  static byte[] name() {
    return NAME.clone();
  }

  static byte[] encode(String tenant, String id) {
    return RedisKeys.join(tenant, id).getBytes(UTF_8);
  }

  static StatusKey decode(byte[] message) {
    List<String> parts = RedisKeys.split(new String(message, UTF_8));
    return new StatusKey(parts.getFirst(), parts.getLast());
  }
}
