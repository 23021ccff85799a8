package dev.sluice.workers.runtime;

import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisSuspectTasks;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker process whose tasks called hog take all memory, once the others of their time are under
 * way. Prints each task that it starts.
 */
final class HoggingWorker {
  /** How many tasks come together before one goes on. */
  static final int TOGETHER = 6;

  private static final Duration DRIVEN_APART = Duration.ofSeconds(2);

  private HoggingWorker() {}

  public static void main(String[] args) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", args[0], "session.timeout.ms", 2000);
    TopicLayout layout =
        new TopicLayout(args[1], Integer.parseInt(args[2]), (short) 1, Pipe.MAX_RECORD_BYTES);
    Settings settings =
        Settings.read(SettingsSource.of(Map.of("REDIS_URL", args[3]), Map.of(), Path.of("target")));
    CountDownLatch together = new CountDownLatch(TOGETHER);
    Finder finder =
        task -> {
          String id = task.value().getRequestId();
          System.out.println(id);
          together.countDown();
          boolean _ = together.await(DRIVEN_APART.toMillis(), TimeUnit.MILLISECONDS);
          if (id.startsWith("hog")) {
            hog();
          } else if (id.startsWith("hang")) {
            new CountDownLatch(1).await();
          }
        };
    new Worker<>(
            Topics.CONTEXT_TASKS,
            finder,
            new OutputWriter(kafka, layout),
            TaskGate.start(
                new RedisSuspectTasks(RedisConnection.open(settings.redis(), Optional.empty()))),
            new WorkerOptions(
                kafka, layout, Pipe.GROUP, 500, 3, Duration.ZERO, InstantSource.system()),
            new SimpleMeterRegistry())
        .start();
    new CountDownLatch(1).await();
  }

  private static void hog() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[100_000]);
    }
  }
}
