package dev.sluice.workers.paid;

import java.net.URI;
import redis.clients.jedis.Jedis;

/** What a Redis says of its own work. */
final class RedisCommands {
  private RedisCommands() {}

  /** Commands carried out since its start. */
  static long processed(String url) {
    try (Jedis jedis = new Jedis(URI.create(url))) {
      return jedis
          .info("stats")
          .lines()
          .filter(line -> line.startsWith("total_commands_processed:"))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
          .findFirst()
          .orElseThrow();
    }
  }
}
