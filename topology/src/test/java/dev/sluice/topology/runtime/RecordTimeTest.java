package dev.sluice.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, 1_796_126_400L})
  void anAbsurdTimeIsThatOfReading(long time) {
    long before = System.currentTimeMillis();
    assertThat(extract(time)).isBetween(before, System.currentTimeMillis());
  }

  @ParameterizedTest
  @ValueSource(longs = {1_600_000_000_000L, 1_700_000_000_123L})
  void anyOtherIsItsOwn(long time) {
    assertThat(extract(time)).isEqualTo(time);
  }

  private static long extract(long time) {
    return new RecordTime()
        .extract(
            new ConsumerRecord<>(
                "requests",
                0,
                0,
                time,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty()),
            -1);
  }
}
