package dev.sluice.testkit.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.request.IdempotencyStore;
import dev.sluice.core.request.IdempotencyStore.Claim;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link IdempotencyStore}. The store is empty before each test. */
@Timeout(90)
public abstract class IdempotencyStoreContract {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Opens a new client of the same store, as in another process. */
  protected abstract IdempotencyStore open();

  protected abstract Outage outage();

  @Test
  void aKeyIsClaimedOnce() {
    assertThat(open().claim("t", "k", "body", LONG)).isEqualTo(Claim.NEW);
    assertThat(open().claim("t", "k", "body", LONG)).isEqualTo(Claim.IN_PROGRESS);
    assertThat(open().claim("t", "k", "other", LONG)).isEqualTo(Claim.OTHER_BODY);
  }

  @Test
  void whatIsAcceptedStaysBoundToItsBody() {
    IdempotencyStore store = open();
    store.claim("t", "k", "body", SHORT);
    store.accepted("t", "k", "body", LONG);
    assertThat(open().claim("t", "k", "body", LONG)).isEqualTo(Claim.ACCEPTED);
    assertThat(open().claim("t", "k", "other", LONG)).isEqualTo(Claim.OTHER_BODY);
    store.release("t", "k", "body");
    assertThat(open().claim("t", "k", "body", LONG)).isEqualTo(Claim.ACCEPTED);
  }

  @Test
  void aReleasedKeyIsFreeForAnyBody() {
    IdempotencyStore store = open();
    store.claim("t", "k", "body", LONG);
    store.release("t", "k", "other");
    assertThat(store.claim("t", "k", "other", LONG)).isEqualTo(Claim.OTHER_BODY);
    store.release("t", "k", "body");
    assertThat(store.claim("t", "k", "other", LONG)).isEqualTo(Claim.NEW);
  }

  @Test
  void tenantsAndKeysStayApart() {
    IdempotencyStore store = open();
    assertThat(store.claim("a", "b:c", "body", LONG)).isEqualTo(Claim.NEW);
    assertThat(store.claim("a:b", "c", "body", LONG)).isEqualTo(Claim.NEW);
    assertThat(store.claim("b", "b:c", "other", LONG)).isEqualTo(Claim.NEW);
    assertThat(store.claim("a", "{b:c}", "other", LONG)).isEqualTo(Claim.NEW);
  }

  @Test
  void aClaimWhoseOwnerDiedRunsOut() {
    open().claim("t", "k", "body", SHORT);
    Awaitility.await().until(() -> open().claim("t", "k", "other", LONG) == Claim.NEW);
  }

  @Test
  void anAcceptedKeyIsForgottenAfterItsTime() {
    IdempotencyStore store = open();
    store.claim("t", "k", "body", LONG);
    store.accepted("t", "k", "body", SHORT);
    Awaitility.await().until(() -> store.claim("t", "k", "other", LONG) == Claim.NEW);
  }

  @Test
  void aLateAcceptanceDoesNotTakeTheKeyFromItsNewOwner() {
    IdempotencyStore store = open();
    store.claim("t", "k", "body", SHORT);
    Awaitility.await().until(() -> store.claim("t", "k", "other", LONG) == Claim.NEW);
    store.accepted("t", "k", "body", LONG);
    assertThat(store.claim("t", "k", "other", LONG)).isEqualTo(Claim.IN_PROGRESS);
  }

  @Test
  void ofManyAtOnceOneClaims() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Claim>> claims = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        IdempotencyStore store = open();
        claims.add(threads.submit(() -> store.claim("t", "k", "body", LONG)));
      }
      int won = 0;
      for (Future<Claim> claim : claims) {
        if (claim.get() == Claim.NEW) {
          won++;
        } else {
          assertThat(claim.get()).isEqualTo(Claim.IN_PROGRESS);
        }
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void anOutageIsRetriable() {
    IdempotencyStore store = open();
    store.claim("t", "k", "body", LONG);
    outage().begin();
    try {
      assertThatThrownBy(() -> store.claim("t", "k", "body", LONG))
          .isInstanceOf(RetriableException.class);
    } finally {
      outage().end();
    }
    assertThat(store.claim("t", "k", "body", LONG)).isEqualTo(Claim.IN_PROGRESS);
  }
}
