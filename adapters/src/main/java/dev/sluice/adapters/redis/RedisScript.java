package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.regex.Matcher.quoteReplacement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * A Lua script that Redis runs atomically over one key, so that it works on a Redis Cluster too. It
 * is called by its digest. A Redis that does not know it yet, or has forgotten it with a restart,
 * is sent the text.
 */
final class RedisScript {
  /** A line that stands for the text of another file. */
  private static final Pattern INCLUDE = Pattern.compile("(?m)^--#include (\\S+)$");

  private final byte[] text;
  private final byte[] digest;

  RedisScript(String lua) {
    this.text = lua.getBytes(UTF_8);
    this.digest = sha1(text);
  }

  /**
   * The script of a file that lies beside this class. Its header names its keys, arguments and
   * replies.
   *
   * @throws IllegalStateException if there is no such file, which is a defect of the build
   */
  static RedisScript load(String file) {
    String lua =
        INCLUDE.matcher(text(file)).replaceAll(line -> quoteReplacement(text(line.group(1))));
    return new RedisScript(lua);
  }

  private static String text(String file) {
    try (InputStream in = RedisScript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            "The Redis script %s is not beside %s".formatted(file, RedisScript.class.getName()));
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The Redis script %s cannot be read".formatted(file), e);
    }
  }

  /** One run of a script. */
  record Run(byte[] key, List<byte[]> args) {}

  Object run(UnifiedJedis redis, byte[] key, List<byte[]> args) {
    try {
      return redis.evalsha(digest, List.of(key), args);
    } catch (JedisNoScriptException e) {
      return redis.eval(text, List.of(key), args);
    }
  }

  /** Runs the script for each key, in one round trip and in no order. */
  void runAll(UnifiedJedis redis, List<Run> runs) {
    List<Run> unknown = new ArrayList<>();
    try (AbstractPipeline pipeline = redis.pipelined()) {
      List<Response<Object>> responses = new ArrayList<>();
      for (Run run : runs) {
        responses.add(pipeline.evalsha(digest, List.of(run.key()), run.args()));
      }
      pipeline.sync();
      for (int i = 0; i < responses.size(); i++) {
        try {
          Object _ = responses.get(i).get();
        } catch (JedisNoScriptException | JedisRedirectionException | IllegalStateException e) {
          // Not known there, or the key's slot has moved, or a cluster's server was lost, whose
          // replies the driver leaves out.
          unknown.add(runs.get(i));
        }
      }
    }
    for (Run run : unknown) {
      Object _ = run(redis, run.key(), run.args());
    }
  }

  /** The text in Lua. */
  @Override
  public String toString() {
    return new String(text, UTF_8);
  }

  static byte[] arg(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  static byte[] arg(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] sha1(byte[] text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
      return HexFormat.of().formatHex(digest).getBytes(US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
