package dev.sluice.testkit.secretmanager;

import dev.sluice.testkit.outage.Outage;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A server on loopback that behaves like Google Secret Manager, with the service's own protocol and
 * without TLS. It answers as the service does for secrets that are missing, denied, disabled or
 * damaged. It can be unavailable or silent, and it counts calls.
 */
public final class SecretManagerServer implements Outage, AutoCloseable {
  private final Vault vault = new Vault();
  private final Server server;

  private SecretManagerServer() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new AccessService(vault))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server without secrets. */
  public static SecretManagerServer start() {
    return new SecretManagerServer();
  }

  /** The value for {@code SECRET_MANAGER_ENDPOINT}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /**
   * Adds a version, and the secret if it is new.
   *
   * @return the number of the version, from 1
   */
  public int add(String project, String secret, String value) {
    return add(project, secret, value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds a version that need not be text.
   *
   * @return the number of the version
   */
  public int add(String project, String secret, byte[] value) {
    return vault.add(project, secret, value);
  }

  /** Disables a version. */
  public void disable(String project, String secret, int version) {
    vault.disable(project, secret, version);
  }

  /** Denies reading a secret, whether it exists or not. */
  public void deny(String project, String secret) {
    vault.deny(project, secret);
  }

  /** Makes the checksum of the secret's values wrong. */
  public void damage(String project, String secret) {
    vault.damage(project, secret);
  }

  /** The number of reads of a secret, with any answer. */
  public int accesses(String project, String secret) {
    return vault.accesses(project, secret);
  }

  /** Makes every call fail, since the service is unavailable. */
  @Override
  public void begin() {
    vault.away(true);
  }

  @Override
  public void end() {
    vault.away(false);
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
