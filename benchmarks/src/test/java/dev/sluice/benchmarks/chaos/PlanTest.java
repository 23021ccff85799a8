package dev.sluice.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.chaos.Fault.Kind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final List<String> PROCESSES = List.of("redis", "broker", "api", "workers-1");

  @Test
  void theSameSeedGivesTheSameFaults() {
    assertThat(Plan.of(7, 60, PROCESSES, false)).isEqualTo(Plan.of(7, 60, PROCESSES, false));
    assertThat(Plan.of(7, 60, PROCESSES, false)).isNotEqualTo(Plan.of(8, 60, PROCESSES, false));
  }

  @Test
  void manySeedsDrawEveryFaultOfEveryProcess() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    Set<String> killed = new HashSet<>();
    for (int seed = 1; seed <= 30; seed++) {
      for (Fault fault : Plan.of(seed, 60, PROCESSES, false)) {
        kinds.add(fault.kind());
        if (fault.kind() == Kind.KILL) {
          killed.add(fault.target());
        }
        assertThat(fault.atMillis()).isBetween(0L, 60_000L);
      }
    }
    assertThat(kinds).isEqualTo(EnumSet.complementOf(EnumSet.of(Kind.FLUSH)));
    assertThat(killed).containsExactlyInAnyOrderElementsOf(PROCESSES);
  }

  @Test
  void redisIsOnlyEmptiedWhereThatIsAskedFor() {
    assertThat(Plan.of(3, 3_600, PROCESSES, true)).extracting(Fault::kind).contains(Kind.FLUSH);
    assertThat(Plan.of(3, 3_600, PROCESSES, false))
        .extracting(Fault::kind)
        .doesNotContain(Kind.FLUSH);
  }
}
