package dev.sluice.adapters.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.IndexSite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a server that accepts connections and never answers. */
@Timeout(60)
class FirestoreConnectionTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  /** The time that a call may take beyond its timeout on a busy machine. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  private ServerSocket silent;

  @BeforeEach
  void listen() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    silent.close();
  }

  @Test
  void openingConnectsToNothing() throws IOException {
    silent.close();
    assertThatCode(() -> connect(TIMEOUT).close()).doesNotThrowAnyException();
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpAfterTheTimeout() {
    try (FirestoreConnection firestore = connect(TIMEOUT)) {
      long since = System.nanoTime();
      for (Runnable call :
          List.<Runnable>of(
              firestore::check,
              () -> new FirestoreVectorStore(firestore, "m", "", IndexSite.any()).check(),
              () ->
                  new FirestoreConversationMemory(firestore, Duration.ofDays(1))
                      .newest("t", "c", 1))) {
        assertThatThrownBy(call::run)
            .isInstanceOf(RetriableException.class)
            .hasMessageContaining("127.0.0.1:" + silent.getLocalPort());
      }
      assertThat(Duration.ofNanos(System.nanoTime() - since))
          .isLessThan(TIMEOUT.multipliedBy(3).plus(SLACK));
    }
  }

  @Test
  void anInterruptEndsACall() throws Exception {
    try (FirestoreConnection firestore = connect(Duration.ofMinutes(5))) {
      CountDownLatch started = new CountDownLatch(1);
      AtomicReference<RetriableException> failure = new AtomicReference<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                started.countDown();
                failure.set(catchThrowableOfType(RetriableException.class, firestore::check));
              });
      started.await();
      caller.interrupt();
      caller.join();
      assertThat(failure.get().code()).isEqualTo(FailureCodes.CANCELLED);
    }
  }

  @Test
  void aClosedConnectionSaysSo() {
    FirestoreConnection firestore = connect(TIMEOUT);
    firestore.close();
    assertThatThrownBy(firestore::check)
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("closed");
  }

  private FirestoreConnection connect(Duration timeout) {
    return new FirestoreConnection(
        "project", Optional.of("127.0.0.1:" + silent.getLocalPort()), timeout);
  }
}
