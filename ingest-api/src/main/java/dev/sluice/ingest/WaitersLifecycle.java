package dev.sluice.ingest;

import dev.sluice.ingest.status.StatusWaiters;
import org.springframework.context.SmartLifecycle;

/** Lets waiting callers go before the web server waits for its last requests to end. */
final class WaitersLifecycle implements SmartLifecycle {
  private final StatusWaiters waiters;
  private volatile boolean running;

  WaitersLifecycle(StatusWaiters waiters) {
    this.waiters = waiters;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    waiters.letGo();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
