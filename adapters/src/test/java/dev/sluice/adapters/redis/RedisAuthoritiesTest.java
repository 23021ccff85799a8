package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.testkit.status.StatusEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Redis with a certificate of an authority of its operator's own. */
@Timeout(60)
class RedisAuthoritiesTest {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @TempDir Path folder;

  @Test
  void whoIsTrustedByTheFileIsTalkedToAndSignalsToo() throws Exception {
    try (TlsProxy tls = new TlsProxy(folder, REDIS.port());
        RedisConnection redis = connect(tls.url(), Optional.of(tls.certificate()))) {
      redis.check();
      RedisStatusStore store = new RedisStatusStore(redis, Duration.ofMinutes(1));
      CountDownLatch listening = new CountDownLatch(1);
      CountDownLatch heard = new CountDownLatch(1);
      try (AutoCloseable _ =
          new RedisStatusSignals(redis).listen(_ -> heard.countDown(), listening::countDown)) {
        assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
        StatusEvent completed = StatusEvents.completed("t", "r", 0);
        store.apply(List.of(completed));
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(store.find("t", "r")).contains(completed);
      }
    }
  }

  @Test
  void withoutTheFileItIsNot() throws Exception {
    try (TlsProxy tls = new TlsProxy(folder, REDIS.port());
        RedisConnection redis = connect(tls.url(), Optional.empty())) {
      assertThatThrownBy(redis::check)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("certificate");
    }
  }

  @Test
  void aFileThatCannotServeIsToldAtOnce() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    for (Path file : List.of(broken, empty, folder.resolve("missing.pem"))) {
      assertThatThrownBy(() -> connect("rediss://127.0.0.1:1", Optional.of(file)))
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("REDIS_CA_CERTIFICATE")
          .hasMessageContaining(file.toString());
    }
  }

  private static RedisConnection connect(String url, Optional<Path> authorities) {
    return RedisConnection.open(
        RedisServer.settings(url, false, authorities.map(Path::toString)), Optional.empty());
  }
}
