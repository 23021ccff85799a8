package dev.sluice.core.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final Secret KEY = Secret.parse("sm://key");
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private final Shelf shelf = new Shelf();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Secrets secrets = secrets(Duration.ofHours(1));

  private Secrets secrets(Duration refresh) {
    return new Secrets(() -> shelf, Optional.of("home"), refresh, OVERLAP, () -> now);
  }

  @AfterEach
  void close() {
    secrets.close();
  }

  @Test
  void anInlineSecretNeedsNoStore() {
    CurrentSecret current = secrets.current(Secret.parse("hunter2"));
    assertThat(current.get()).isEqualTo("hunter2");
    assertThat(current.renew("hunter2")).isFalse();
    assertThat(secrets.accepted(Secret.parse("hunter2")).get()).containsExactly("hunter2");
    secrets.close();
    assertThat(shelf.closed).as("opened").isZero();
  }

  @Test
  void aReferenceIsReadOnceForAllWhoAskAndInTheProjectOfTheSettings() {
    shelf.put("sm://home/key", "one");
    CurrentSecret current = secrets.current(KEY);
    Supplier<List<String>> accepted = secrets.accepted(Secret.parse("sm://home/key"));
    assertThat(current.get()).isEqualTo("one");
    assertThat(accepted.get()).containsExactly("one");
    assertThat(shelf.reads).hasValue(1);
  }

  @Test
  void aRotatedValueIsTakenIntoUseAndTheOldOneAcceptedForTheOverlap() {
    shelf.put("sm://home/key", "one");
    CurrentSecret current = secrets.current(KEY);
    Supplier<List<String>> accepted = secrets.accepted(KEY);
    shelf.put("sm://home/key", "two");
    assertThat(current.get()).isEqualTo("one");
    secrets.refresh();
    assertThat(current.get()).isEqualTo("two");
    assertThat(accepted.get()).containsExactly("two", "one");
    now = now.plus(OVERLAP.minusSeconds(1));
    shelf.put("sm://home/key", "three");
    secrets.refresh();
    assertThat(accepted.get()).containsExactly("three", "two", "one");
    now = now.plusSeconds(1);
    assertThat(accepted.get()).containsExactly("three", "two");
    shelf.put("sm://home/key", "two");
    secrets.refresh();
    assertThat(accepted.get()).containsExactly("two", "three");
    now = now.plus(OVERLAP);
    assertThat(accepted.get()).containsExactly("two");
  }

  @Test
  void aNumberedVersionIsNotReadAgain() {
    shelf.put("sm://home/key/7", "seven");
    CurrentSecret current = secrets.current(Secret.parse("sm://key/7"));
    secrets.refresh();
    assertThat(current.renew("seven")).isFalse();
    assertThat(shelf.reads).hasValue(1);
  }

  @Test
  void theLastGoodValueStaysWhileTheStoreIsAway() {
    shelf.put("sm://home/key", "one");
    CurrentSecret current = secrets.current(KEY);
    shelf.away = true;
    secrets.refresh();
    assertThat(current.get()).isEqualTo("one");
    assertThat(current.renew("one")).isFalse();
    shelf.away = false;
    shelf.put("sm://home/key", "two");
    secrets.refresh();
    assertThat(current.get()).isEqualTo("two");
  }

  @Test
  void whoeverIsRefusedHasItReadAtOnceButNotWithoutEnd() {
    shelf.put("sm://home/key", "one");
    CurrentSecret current = secrets.current(KEY);
    assertThat(current.renew("one")).as("nothing newer").isFalse();
    shelf.put("sm://home/key", "two");
    assertThat(current.renew("one")).as("asked a moment ago").isFalse();
    assertThat(shelf.reads).hasValue(2);
    now = now.plusSeconds(1);
    assertThat(current.renew("one")).isTrue();
    assertThat(current.get()).isEqualTo("two");
    assertThat(current.renew("one")).as("renewed since").isTrue();
    assertThat(shelf.reads).hasValue(3);
  }

  @Test
  void aSecretThatCannotBeReadAtFirstIsToldInTheStoresSentence() {
    assertThatThrownBy(() -> secrets.current(KEY))
        .isInstanceOf(SecretUnavailableException.class)
        .hasMessage("sm://home/key is not there");
    shelf.put("sm://home/key", "one");
    assertThat(secrets.current(KEY).get()).isEqualTo("one");
  }

  @Test
  void secretsAreReadAgainInTheBackgroundUntilClosed() {
    shelf.put("sm://home/key", "one");
    try (Secrets quick = secrets(Duration.ofMillis(5))) {
      CurrentSecret current = quick.current(KEY);
      shelf.put("sm://home/key", "two");
      await().atMost(Duration.ofSeconds(10)).until(() -> current.get().equals("two"));
    }
    assertThat(shelf.closed).isEqualTo(1);
  }

  /** A secret store that keeps its values in memory. */
  private static final class Shelf implements SecretStore {
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean away;
    private int closed;

    void put(String reference, String value) {
      values.put(reference, value);
    }

    @Override
    public String read(SecretReference reference) {
      reads.incrementAndGet();
      if (away) {
        throw new RetriableException(FailureCodes.UNAVAILABLE, "the shelf is away", null);
      }
      String value = values.get(reference.toString());
      if (value == null) {
        throw new PermanentException(
            FailureCodes.SECRET_MISSING, reference + " is not there", null);
      }
      return value;
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
