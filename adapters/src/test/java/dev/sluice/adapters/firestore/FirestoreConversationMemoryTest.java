package dev.sluice.adapters.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.schemas.Turn;
import dev.sluice.testkit.conversation.ConversationMemoryContract;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FirestoreConversationMemoryTest extends ConversationMemoryContract {
  @RegisterExtension static final FirestoreServer FIRESTORE = new FirestoreServer();

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Override
  protected ConversationMemory open() {
    return new FirestoreConversationMemory(FIRESTORE.connect(), Duration.ofDays(36_500));
  }

  @Override
  protected ConversationMemory open(Duration retention, InstantSource clock) {
    return new FirestoreConversationMemory(FIRESTORE.connect(), retention, clock);
  }

  @Override
  protected Outage outage() {
    return FIRESTORE;
  }

  @Test
  void turnsOfTheSameMomentAreInTheOrderOfTheirNumbers() {
    ConversationMemory memory = open();
    List<Turn> turns = LongStream.rangeClosed(8, 12).mapToObj(n -> turn(n, NOON)).toList();
    memory.append("t", "c", turns);
    assertThat(memory.newest("t", "c", 3)).containsExactlyElementsOf(turns.subList(2, 5));
  }

  @Test
  void anExpiredTurnIsNotToldThoughItIsStillThere() {
    FirestoreConnection connection = FIRESTORE.connect();
    Duration day = Duration.ofDays(1);
    FirestoreConversationMemory memory =
        new FirestoreConversationMemory(connection, day, () -> NOON.plus(day));
    Turn expired = turn(1, NOON);
    Turn fresh = turn(2, NOON.plusMillis(1));
    memory.append("t", "c", List.of(expired, fresh));
    assertThat(memory.newest("t", "c", 10)).containsExactly(fresh);
    assertThat(
            connection
                .call(firestore -> firestore.collectionGroup("messages").get())
                .getDocuments())
        .hasSize(2);
  }

  @Test
  void forgetsMoreThanOnePageHolds() {
    ConversationMemory memory = open();
    memory.append("t", "c", LongStream.rangeClosed(1, 501).mapToObj(n -> turn(n, NOON)).toList());
    memory.forget("t", "c");
    assertThat(memory.newest("t", "c", 10)).isEmpty();
  }

  @Test
  void aTurnThatNoDocumentHoldsIsRefusedBeforeItIsSent() {
    Turn large = new Turn(1L, "r", "i", "ü".repeat(600_000), NOON);
    assertThatThrownBy(() -> open().append("t", "c", List.of(large)))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("turn 1")
        .extracting(e -> ((CallException) e).code())
        .isEqualTo(FailureCodes.TOO_LARGE);
  }

  private static Turn turn(long number, Instant finished) {
    return new Turn(number, "r" + number, "in", "out", finished);
  }
}
