package dev.sluice.adapters.redis;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.settings.RedisSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS that trusts the authorities of a file, and no others. */
final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /**
   * @param file one or more X.509 certificates in PEM
   * @throws PermanentException if it holds none
   */
  static SSLSocketFactory trusted(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw unusable(file, "holds no certificate", null);
      }
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      for (Certificate certificate : certificates) {
        authorities.setCertificateEntry("authority-" + authorities.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return tls.getSocketFactory();
    } catch (IOException e) {
      throw unusable(file, "cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw unusable(file, "holds no certificate in PEM", e);
    }
  }

  private static PermanentException unusable(Path file, String why, @Nullable Exception e) {
    return new PermanentException(
        FailureCodes.INVALID_REQUEST,
        "%s: the file %s %s".formatted(RedisSettings.CA_CERTIFICATE.name(), file, why),
        e);
  }
}
