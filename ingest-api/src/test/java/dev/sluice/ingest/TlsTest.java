package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over TLS, with a certificate and a key in PEM files. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  @Test
  void theApiSpeaksHttpsWithTheCertificateThatIsSet() throws Exception {
    KeyStore made = selfSigned();
    Certificate certificate = made.getCertificate("api");
    PrivateKey key = (PrivateKey) made.getKey("api", PASSWORD);
    Path certificateFile = pem("CERTIFICATE", certificate.getEncoded());
    Path keyFile = pem("PRIVATE KEY", key.getEncoded());

    try (ApiSlice slice =
            ApiSlice.start(
                Map.of(
                    "TLS_CERTIFICATE", certificateFile.toString(),
                    "TLS_PRIVATE_KEY", keyFile.toString()));
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
      URI health =
          URI.create("https://localhost:%d/actuator/health/liveness".formatted(slice.api.port()));
      var answer = client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThat(slice.api.get("/actuator/health/liveness").status()).isEqualTo(400);
    }
  }

  private KeyStore selfSigned() throws Exception {
    Path store = folder.resolve("made.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "api",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      made.load(in, PASSWORD);
    }
    return made;
  }

  private Path pem(String type, byte[] der) throws Exception {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
    return Files.writeString(folder.resolve(type.replace(' ', '-') + ".pem"), text);
  }

  private static SSLContext trusting(Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("api", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
