package dev.sluice.local;

import java.nio.file.Path;

/** Starts a Redis server, writes a key, prints the server's port, and stays until killed. */
final class RedisMain {

  private RedisMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start(Path.of(args[0]), 0);
    Resp.call(redis.port(), "SET left behind");
    System.out.println(redis.port());
    Thread.currentThread().join();
  }
}
