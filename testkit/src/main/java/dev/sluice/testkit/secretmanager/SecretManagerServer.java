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
 * Secrets on loopback, served by the service's own protocol, plain. It answers as the service does
 * for what is missing, denied, disabled or damaged, can be away or silent, and counts who asked.
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

  /** Starts one without secrets. */
  public static SecretManagerServer start() {
    return new SecretManagerServer();
  }

  /** What {@code SECRET_MANAGER_ENDPOINT} is set to. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** Adds a version, the secret too if it is new; the version's number, the first 1. */
  public int add(String project, String secret, String value) {
    return add(project, secret, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a version that may be no text at all; its number. */
  public int add(String project, String secret, byte[] value) {
    return vault.add(project, secret, value);
  }

  /** From now on the version is answered as a disabled one. */
  public void disable(String project, String secret, int version) {
    vault.disable(project, secret, version);
  }

  /** From now on nobody may read the secret, whether it exists or not. */
  public void deny(String project, String secret) {
    vault.deny(project, secret);
  }

  /** From now on the checksum of the secret's values is wrong. */
  public void damage(String project, String secret) {
    vault.damage(project, secret);
  }

  /** How often the secret was asked for, whatever was answered. */
  public int accesses(String project, String secret) {
    return vault.accesses(project, secret);
  }

  /** From now on every call is answered that the service is not available. */
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
