package dev.sluice.standalone.process;

import java.util.concurrent.CountDownLatch;

/** The end of a process that is asked to stop: it closes what was started. */
final class ShutdownHook {
  private final CountDownLatch asked = new CountDownLatch(1);

  /** From now on, SIGTERM and SIGINT close it before the process ends. */
  void whenAsked(AutoCloseable running) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("sluice-stop")
                .unstarted(() -> {
                  try {
                    running.close();
                  } catch (Exception e) {
                    System.err.println("sluice: did not stop cleanly: " + e);
                  } finally {
                    asked.countDown();
                  }
                }));
  }

  /** Returns once everything is closed; the JVM is then ending already. */
  void await() throws InterruptedException {
    asked.await();
  }
}
