package dev.sluice.testkit.pinecone;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** An index with the port of its data plane. It keeps the port through an outage. */
final class IndexHost {
  private final Index index;
  private final Gate gate;
  private final Supplier<Duration> delay;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String cloud;
  private final String region;
  private final long readyFrom;

  private Server server;

  /**
   * Starts the data plane.
   *
   * @param readyFrom the time from which it is ready, in {@link System#nanoTime}
   */
  IndexHost(
      Index index,
      String cloud,
      String region,
      long readyFrom,
      Gate gate,
      Supplier<Duration> delay) {
    this.index = index;
    this.cloud = cloud;
    this.region = region;
    this.readyFrom = readyFrom;
    this.gate = gate;
    this.delay = delay;
    this.server = start(0);
  }

  private Server start(int port) {
    try {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          .executor(threads)
          .intercept(gate)
          .addService(new Service(index, delay))
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " of loopback", e);
    }
  }

  Index index() {
    return index;
  }

  String cloud() {
    return cloud;
  }

  String region() {
    return region;
  }

  boolean ready() {
    return System.nanoTime() - readyFrom >= 0;
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  void resume(int port) {
    server = start(port);
  }

  /**
   * Stops the data plane.
   *
   * @return the port that it had
   */
  int stop() {
    int port = server.getPort();
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return port;
  }
}
