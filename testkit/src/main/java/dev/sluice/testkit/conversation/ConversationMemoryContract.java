package dev.sluice.testkit.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.schemas.Turn;
import dev.sluice.testkit.ids.HostileIds;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link ConversationMemory}. The memory is empty before each test. */
@Timeout(60)
public abstract class ConversationMemoryContract {
  /** Opens a new client of the same memory, as in another process. */
  protected abstract ConversationMemory open();

  /** Opens a client with another retention and another clock. */
  protected abstract ConversationMemory open(Duration retention, InstantSource clock);

  protected abstract Outage outage();

  @Test
  void aConversationNeverHeldIsEmpty() {
    assertThat(open().newest("t", "none", 10)).isEmpty();
  }

  @Test
  void givesBackTurnsOldestFirstToAnotherClient() {
    List<Turn> turns = turns(1, 5);
    open().append("t", "c", turns);
    assertThat(open().newest("t", "c", 10)).containsExactlyElementsOf(turns);
  }

  @Test
  void givesTheNewestOnly() {
    ConversationMemory memory = open();
    memory.append("t", "c", turns(1, 120));
    assertThat(memory.newest("t", "c", 1)).containsExactly(turn(120));
    assertThat(memory.newest("t", "c", 3)).containsExactly(turn(118), turn(119), turn(120));
    assertThat(memory.newest("t", "c", 120)).hasSize(120);
    assertThat(memory.newest("t", "c", Integer.MAX_VALUE)).hasSize(120);
  }

  @Test
  void refusesALimitBelowOne() {
    ConversationMemory memory = open();
    assertThatThrownBy(() -> memory.newest("t", "c", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ordersByNumberWhateverCameFirst() {
    ConversationMemory memory = open();
    memory.append("t", "c", List.of(turn(10), turn(2)));
    memory.append("t", "c", List.of(turn(9)));
    memory.append("t", "c", List.of(turn(1)));
    assertThat(memory.newest("t", "c", 10)).containsExactly(turn(1), turn(2), turn(9), turn(10));
  }

  @Test
  void aTurnStoredAgainChangesNothing() {
    ConversationMemory memory = open();
    memory.append("t", "c", turns(1, 3));
    memory.append("t", "c", turns(1, 3));
    open().append("t", "c", turns(2, 4));
    assertThat(memory.newest("t", "c", 10)).containsExactlyElementsOf(turns(1, 4));
  }

  @Test
  void aTurnIsToldForItsRetentionAndNoLonger() {
    Duration day = Duration.ofDays(1);
    ConversationMemory memory = open(day, () -> turn(1).getFinishedAt().plus(day));
    memory.append("t", "c", turns(1, 3));
    assertThat(memory.newest("t", "c", 10)).containsExactly(turn(2), turn(3));
  }

  @Test
  void noTurnsAtAllAreTaken() {
    ConversationMemory memory = open();
    memory.append("t", "c", List.of());
    assertThat(memory.newest("t", "c", 10)).isEmpty();
  }

  @Test
  void keepsTextsAsTheyAre() {
    ConversationMemory memory = open();
    List<Turn> turns =
        List.of(
            new Turn(1L, "r1", "ünïcode 🐟 \u0000 \r\n \"'{}", "", Instant.EPOCH),
            new Turn(
                2L, "r2", "", "long ".repeat(40_000), Instant.ofEpochMilli(1_234_567_890_123L)));
    memory.append("t", "c", turns);
    assertThat(memory.newest("t", "c", 2)).containsExactlyElementsOf(turns);
  }

  @Test
  void tenantsAndConversationsStayApart() {
    ConversationMemory memory = open();
    List<HostileIds.Pair> pairs = HostileIds.PAIRS;
    for (int i = 0; i < pairs.size(); i++) {
      memory.append(pairs.get(i).tenant(), pairs.get(i).id(), turns(i + 1, i + 2));
    }
    for (int i = 0; i < pairs.size(); i++) {
      assertThat(memory.newest(pairs.get(i).tenant(), pairs.get(i).id(), 10))
          .containsExactlyElementsOf(turns(i + 1, i + 2));
    }
  }

  @Test
  void forgetsTheWholeConversationAndNoOther() {
    ConversationMemory memory = open();
    memory.append("t", "c", turns(1, 50));
    memory.append("t", "c2", turns(1, 2));
    memory.append("t2", "c", turns(1, 2));
    memory.forget("t", "c");
    memory.forget("t", "never held");
    assertThat(memory.newest("t", "c", 100)).isEmpty();
    assertThat(memory.newest("t", "c2", 100)).hasSize(2);
    assertThat(memory.newest("t2", "c", 100)).hasSize(2);
    memory.append("t", "c", turns(1, 1));
    assertThat(memory.newest("t", "c", 100)).containsExactly(turn(1));
  }

  @Test
  void twoProcessesThatStoreTheSameTurnsStoreThemOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        ConversationMemory memory = open();
        writers.add(
            threads.submit(() ->
                IntStream.rangeClosed(1, 60)
                    .forEach(n -> memory.append("t", "c", turns(n, n + 2)))));
      }
      for (Future<?> writer : writers) {
        Object _ = writer.get();
      }
    }
    assertThat(open().newest("t", "c", 1_000)).containsExactlyElementsOf(turns(1, 62));
  }

  @Test
  void failsWhileAwayAndWorksAgainAfter() {
    ConversationMemory memory = open();
    memory.append("t", "c", turns(1, 2));
    Unreachable.check(
        outage(),
        () -> memory.append("t", "other", turns(1, 2)),
        () -> assertThat(memory.newest("t", "c", 10)).containsExactlyElementsOf(turns(1, 2)),
        () -> memory.forget("t", "other"));
  }

  private static List<Turn> turns(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(ConversationMemoryContract::turn).toList();
  }

  private static Turn turn(long number) {
    return new Turn(
        number,
        "request-" + number,
        "question " + number,
        "answer " + number,
        Instant.ofEpochMilli(1_700_000_000_000L + number));
  }
}
