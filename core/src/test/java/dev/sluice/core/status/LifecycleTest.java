package dev.sluice.core.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.State;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  @Test
  void aTerminalStateIsTheLastOfItsAttemptAndBelowTheNextAttempt() {
    for (State state : State.values()) {
      if (Lifecycle.isTerminal(state)) {
        assertThat(Lifecycle.rank(0, state, 0))
            .isGreaterThan(Lifecycle.rank(0, State.PROCESSING, 98))
            .isLessThan(Lifecycle.rank(1, State.PROCESSING, 0));
      }
    }
  }

  @Test
  void stepsAreBounded() {
    assertThatThrownBy(() -> Lifecycle.rank(0, State.PROCESSING, 99))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Lifecycle.rank(0, State.PROCESSING, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
