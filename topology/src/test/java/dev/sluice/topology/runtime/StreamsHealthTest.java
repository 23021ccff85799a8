package dev.sluice.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StreamsHealthTest {
  private static final Duration LATELY = Duration.ofSeconds(1);

  @Test
  void oneThatWorksIsUpAndAlive() {
    StreamsHealth health = new StreamsHealth(State.RUNNING, 1, 2, LATELY);

    assertThat(health.isUp()).isTrue();
    assertThat(health.isAlive()).isTrue();
    assertThat(health.isInTouch()).isTrue();
  }

  @Test
  void whereEveryThreadIsDeadOnlyANewProcessHelps() {
    StreamsHealth health = new StreamsHealth(State.RUNNING, 0, 2, LATELY);

    assertThat(health.isAlive()).isFalse();
    assertThat(health.isUp()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "PENDING_ERROR", "NOT_RUNNING"})
  void whatHasEndedIsNotAlive(State state) {
    assertThat(new StreamsHealth(state, 1, 2, LATELY).isAlive()).isFalse();
    assertThat(new StreamsHealth(state, 1, 2, LATELY).isUp()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"ERROR", "PENDING_ERROR", "NOT_RUNNING"},
      mode = Mode.EXCLUDE)
  void whatHasNotEndedIsAlive(State state) {
    assertThat(new StreamsHealth(state, 1, 0, LATELY).isAlive()).isTrue();
  }

  @Test
  void brokersThatAreAwayAreToldAndAreNoReasonForANewProcess() {
    StreamsHealth unconnected = new StreamsHealth(State.RUNNING, 1, 0, LATELY);
    StreamsHealth waiting = new StreamsHealth(State.RUNNING, 1, 1, Duration.ofSeconds(10));

    assertThat(unconnected.isInTouch()).isFalse();
    assertThat(unconnected.isUp()).isFalse();
    assertThat(unconnected.isAlive()).isTrue();
    assertThat(waiting.isInTouch()).isFalse();
    assertThat(waiting.isUp()).isFalse();
    assertThat(waiting.isAlive()).isTrue();
  }
}
