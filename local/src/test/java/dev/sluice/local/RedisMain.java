package dev.sluice.local;

import java.nio.file.Path;

/**
 * A program that starts a Redis server, writes a key and prints the server's port. It runs until it
 * is killed.
 */
final class RedisMain {

  private RedisMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start(Path.of(args[0]), 0);
    Resp.call(redis.port(), "SET left behind");
    System.out.println(redis.port());
    Thread.currentThread().join();
  }
}
