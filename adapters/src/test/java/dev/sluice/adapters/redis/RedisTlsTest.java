package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.CurrentSecret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RedisTlsTest {
  private static final String PASSWORD = "s3cr3t-pw";

  @TempDir Path folder;

  @Test
  void aCertificateThatNobodyVouchesForIsRefusedBeforeThePasswordIsSent() throws Exception {
    AtomicInteger bytesRead = new AtomicInteger();
    try (SSLServerSocket server = listen();
        RedisConnection redis =
            RedisConnection.open(
                RedisServer.settings("rediss://127.0.0.1:" + server.getLocalPort()),
                Optional.of(CurrentSecret.fixed(PASSWORD)))) {
      Thread accepting = Thread.ofVirtual().start(() -> accept(server, bytesRead));
      assertThatThrownBy(redis::check)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("certificate");
      server.close();
      accepting.join();
      assertThat(bytesRead).hasValue(0);
    }
  }

  private static void accept(SSLServerSocket server, AtomicInteger bytesRead) {
    while (!server.isClosed()) {
      try (SSLSocket client = (SSLSocket) server.accept();
          InputStream in = client.getInputStream()) {
        while (in.read() >= 0) {
          bytesRead.incrementAndGet();
        }
      } catch (IOException expected) {
        // The client left in the middle of the handshake, as it should, or the test is over.
        continue;
      }
    }
  }

  private SSLServerSocket listen() throws Exception {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }
}
