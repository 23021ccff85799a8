package dev.sluice.testkit.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.Completeness.Fill;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Unreachable;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link Completeness}. The store is empty before each test. */
@Timeout(60)
public abstract class CompletenessContract {
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Opens a new client of the same store, as in another process. */
  protected abstract Completeness open();

  /** Removes all data of the store. */
  protected abstract void lose();

  protected abstract Outage outage();

  @Test
  void oneFillsAndThenItIsComplete() {
    Completeness one = open();
    Completeness two = open();
    assertThat(two.look()).isEqualTo(Fill.LOST);
    assertThat(one.begin("one", LONG)).isTrue();
    assertThat(two.begin("two", LONG)).isFalse();
    assertThat(two.look()).isEqualTo(Fill.FILLING);
    assertThat(two.renew("two", LONG)).isFalse();
    assertThat(two.complete("two")).isFalse();
    assertThat(one.renew("one", LONG)).isTrue();
    assertThat(one.complete("one")).isTrue();
    assertThat(two.look()).isEqualTo(Fill.COMPLETE);
    assertThat(two.begin("two", LONG)).isFalse();
  }

  @Test
  void whoLostTheDataWhileFillingCannotMarkIt() {
    Completeness one = open();
    assertThat(one.begin("one", LONG)).isTrue();
    lose();
    assertThat(one.renew("one", LONG)).isFalse();
    assertThat(one.complete("one")).isFalse();
    assertThat(one.look()).isEqualTo(Fill.LOST);
  }

  @Test
  void anotherTakesOverFromOneThatDied() {
    assertThat(open().begin("dead", Duration.ofMillis(50))).isTrue();
    Completeness two = open();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> two.begin("two", LONG));
    assertThat(open().complete("dead")).isFalse();
    assertThat(two.complete("two")).isTrue();
  }

  @Test
  void whatIsDistrustedIsFilledAgainAndAFillingGoesOn() {
    Completeness one = open();
    assertThat(one.begin("one", LONG)).isTrue();
    one.distrust();
    assertThat(one.complete("one")).isTrue();
    one.distrust();
    assertThat(one.look()).isEqualTo(Fill.LOST);
  }

  @Test
  void anUnreachableStoreIsToBeTriedAgain() {
    Completeness one = open();
    Unreachable.check(outage(), one::look, one::distrust);
  }
}
