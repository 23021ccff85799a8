package dev.sluice.workers.runtime;

import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A worker process that finishes the even numbers and hangs on the odd ones, to be killed. Prints
 * each number that it starts.
 */
final class CrashedWorker {
  private CrashedWorker() {}

  public static void main(String[] args) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", args[0], "session.timeout.ms", 2000);
    TopicLayout layout =
        new TopicLayout(args[1], Integer.parseInt(args[2]), (short) 1, Pipe.MAX_RECORD_BYTES);
    Finder finder =
        task -> {
          System.out.println(task.value().getRequestId());
          if (Integer.parseInt(task.value().getRequestId()) % 2 == 1) {
            new CountDownLatch(1).await();
          }
        };
    new Worker<>(
            Topics.CONTEXT_TASKS,
            finder,
            new OutputWriter(kafka, layout),
            new WorkerOptions(
                kafka, layout, Pipe.GROUP, 500, 3, Duration.ZERO, InstantSource.system()),
            new SimpleMeterRegistry())
        .start();
    new CountDownLatch(1).await();
  }
}
