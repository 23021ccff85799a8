package dev.sluice.topology.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionFindingsTest {
  private static final TopicPartition PARTITION = new TopicPartition("requests", 3);
  private static final TopicPartition OTHER = new TopicPartition("requests", 4);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final OpenTransaction OPEN = open(PARTITION, 1, 1003, NOW.minusSeconds(300));

  private static OpenTransaction open(
      TopicPartition partition, long producer, long start, Instant last) {
    return new OpenTransaction(partition, producer, (short) 168, 7, start, last.toEpochMilli());
  }

  private static KnownTransaction known(
      long producer, TransactionState state, TopicPartition... partitions) {
    return new KnownTransaction(producer, state, Set.of(partitions));
  }

  private static Set<OpenTransaction> hanging(KnownTransaction... known) {
    return TransactionFindings.NONE.next(List.of(OPEN), List.of(known)).hanging();
  }

  @Test
  void onlyWhatWasNotWrittenJustNowIsLookedInto() {
    OpenTransaction atTheBound = open(PARTITION, 1, 0, NOW.minus(BOUND));
    OpenTransaction past = open(PARTITION, 2, 0, NOW.minus(BOUND).minusMillis(1));
    OpenTransaction ofAClockThatIsFast = open(PARTITION, 3, 0, NOW.plus(BOUND));
    OpenTransaction future = open(PARTITION, 4, 0, NOW.plus(BOUND).plusMillis(1));
    OpenTransaction withoutATime = open(PARTITION, 5, 0, Instant.ofEpochMilli(-1));

    assertThat(
            TransactionFindings.candidates(
                List.of(atTheBound, past, ofAClockThatIsFast, future, withoutATime), BOUND, NOW))
        .containsExactly(past, future, withoutATime);
  }

  @Test
  void whatNoCoordinatorKnowsHangs() {
    assertThat(hanging()).containsExactly(OPEN);
    assertThat(hanging(known(2, TransactionState.ONGOING, PARTITION))).containsExactly(OPEN);
  }

  /** As after a broker was held up: the marker never reached the partition. */
  @Test
  void whatItsCoordinatorHasEndedHangs() {
    assertThat(hanging(known(1, TransactionState.COMPLETE_ABORT))).containsExactly(OPEN);
  }

  @Test
  void whatItsCoordinatorKnowsToBeElsewhereHangs() {
    assertThat(hanging(known(1, TransactionState.ONGOING, OTHER))).containsExactly(OPEN);
  }

  @ParameterizedTest
  @EnumSource
  void whatItsCoordinatorWillEndDoesNotHang(TransactionState state) {
    boolean over =
        EnumSet.of(
                TransactionState.EMPTY,
                TransactionState.COMPLETE_ABORT,
                TransactionState.COMPLETE_COMMIT)
            .contains(state);
    assertThat(hanging(known(1, state, OTHER, PARTITION)).isEmpty()).isEqualTo(!over);
  }

  @Test
  void onlyTwoLooksInSuccessionMakeItCertain() {
    TransactionFindings first = TransactionFindings.NONE.next(List.of(OPEN), List.of());
    assertThat(first.certain()).isEmpty();
    assertThat(first.next(List.of(OPEN), List.of()).certain()).containsExactly(OPEN);

    TransactionFindings between = first.next(List.of(), List.of());
    assertThat(between.next(List.of(OPEN), List.of()).certain()).isEmpty();
  }

  @Test
  void theNextTransactionOfTheSameProducerIsAnotherOne() {
    TransactionFindings first = TransactionFindings.NONE.next(List.of(OPEN), List.of());
    OpenTransaction later = open(PARTITION, 1, 1010, NOW.minusSeconds(300));
    assertThat(first.next(List.of(later), List.of()).certain()).isEmpty();
  }

  @Test
  void aProducerThatNeverSawAMarkerIsEndedUnderTheOldestCoordinator() {
    ProducerState producer =
        new ProducerState(9, 2, 5, 1_000, OptionalInt.of(-1), OptionalLong.of(17));
    assertThat(OpenTransaction.of(PARTITION, producer))
        .isEqualTo(new OpenTransaction(PARTITION, 9, (short) 2, 0, 17, 1_000));
  }
}
