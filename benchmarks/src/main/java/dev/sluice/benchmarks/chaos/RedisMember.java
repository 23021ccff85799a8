package dev.sluice.benchmarks.chaos;

import dev.sluice.local.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Redis as a member. */
final class RedisMember extends Member implements AutoCloseable {
  private static final int STOP_SECONDS = 10;

  private final EmbeddedRedis redis;
  private final Path home;

  private RedisMember(EmbeddedRedis redis, Path home) {
    super(Plan.REDIS);
    this.redis = redis;
    this.home = home;
  }

  /** Starts one. */
  static RedisMember start(Path folder) throws IOException {
    EmbeddedRedis redis = EmbeddedRedis.start(folder, 0);
    return new RedisMember(redis, folder.toRealPath().resolve("redis"));
  }

  String url() {
    return redis.url();
  }

  int port() {
    return redis.port();
  }

  @Override
  void start() {
    redis.restart();
  }

  /** It is there once it was started. */
  @Override
  void awaitReady() {}

  @Override
  void kill() {
    redis.kill();
  }

  @Override
  void stop() throws InterruptedException {
    handle().ifPresent(ProcessHandle::destroy);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    while (handle().isPresent()) {
      if (System.nanoTime() > end) {
        redis.kill();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Only a process that runs this folder's own program is it, whatever pid the file names. */
  @Override
  Optional<ProcessHandle> handle() {
    try {
      String pid = Files.readString(home.resolve("redis.pid")).strip();
      return pid.isEmpty()
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(pid))
              .filter(p -> p.info().command().filter(c -> Path.of(c).startsWith(home)).isPresent());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    redis.close();
  }
}
