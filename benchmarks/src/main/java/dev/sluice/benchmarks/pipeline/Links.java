package dev.sluice.benchmarks.pipeline;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Connections to one server that callers share, each used by one of them at a time. */
final class Links implements AutoCloseable {
  private final int port;
  private final Semaphore free;
  private final Queue<HttpLink> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param most connections at once; who comes beyond that waits
   */
  Links(int port, int most) {
    this.port = port;
    this.free = new Semaphore(most);
  }

  /** A use of a connection. */
  interface Use<R> {
    R of(HttpLink link) throws IOException;
  }

  /** Uses a connection; one that failed is not used again. */
  <R> R with(Use<R> use) throws IOException, InterruptedException {
    free.acquire();
    try {
      HttpLink link = idle.poll();
      HttpLink used = link == null ? HttpLink.open(port) : link;
      boolean whole = false;
      try {
        R result = use.of(used);
        whole = true;
        return result;
      } finally {
        if (whole) {
          idle.add(used);
        } else {
          used.close();
        }
      }
    } finally {
      free.release();
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpLink link = idle.poll(); link != null; link = idle.poll()) {
      link.close();
    }
  }
}
