package dev.sluice.topology.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WakeTimeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void anEarlierTimeThatIsSetIsKept() {
    assertThat(WakeTime.next(NOW.plusSeconds(5), NOW.plusSeconds(9), NOW))
        .isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void aTimeThatIsTooLateOrOverOrMissingIsReplaced() {
    Instant wanted = NOW.plusSeconds(9);
    assertThat(WakeTime.next(NOW.plusSeconds(10), wanted, NOW)).isEqualTo(wanted);
    assertThat(WakeTime.next(NOW, wanted, NOW)).isEqualTo(wanted);
    assertThat(WakeTime.next(null, wanted, NOW)).isEqualTo(wanted);
  }

  @Test
  void noTimeWantedIsNone() {
    assertThat(WakeTime.next(NOW.plusSeconds(5), null, NOW)).isNull();
  }
}
