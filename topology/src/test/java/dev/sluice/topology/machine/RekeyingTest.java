package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RekeyingTest {
  private static final RecordLimit LIMIT = new RecordLimit(10_000);

  @Test
  void thePartitionIsThatOfJavasDefaultPartitioner() {
    for (int i = 0; i < 1000; i++) {
      byte[] key = ("key-" + i).getBytes(UTF_8);
      assertThat(Rekeying.partition(key, 7)).isEqualTo(BuiltInPartitioner.partitionForKey(key, 7));
    }
  }

  @Test
  void aRecordIsAtHomeUnderItsKeyInItsPartition() {
    int home = Rekeying.partition("k".getBytes(UTF_8), 5);
    assertThat(Rekeying.isAtHome(record("k", home, 10), "k", 5)).isTrue();
    assertThat(Rekeying.isAtHome(record("k", (home + 1) % 5, 10), "k", 5)).isFalse();
    assertThat(Rekeying.isAtHome(record("x", home, 10), "k", 5)).isFalse();
    assertThat(Rekeying.isAtHome(record(null, home, 10), "k", 5)).isFalse();
  }

  @Test
  void itIsWrittenAgainThreeTimesAndNeverMore() {
    RawRecord record = record("k", 0, 10);
    for (int i = 1; i <= 3; i++) {
      Headers headers = Rekeying.headers(record, LIMIT).orElseThrow();
      assertThat(headers).extracting(Header::key).containsExactly("kept", "sluice-rekeyed");
      record = record("k", 0, 10, headers);
    }
    assertThat(Rekeying.headers(record, LIMIT)).isEmpty();
  }

  @Test
  void aHeaderThatSomebodyMadeUpDoesNotBreakIt() {
    Headers odd = new RecordHeaders().add("sluice-rekeyed", "many".getBytes(UTF_8));
    assertThat(Rekeying.headers(record("k", 0, 10, odd), LIMIT)).isPresent();
    Headers negative = new RecordHeaders().add("sluice-rekeyed", new byte[] {-1});
    assertThat(Rekeying.headers(record("k", 0, 10, negative), LIMIT)).isEmpty();
  }

  @Test
  void whatIsTooLargeIsNotWrittenAgain() {
    assertThat(Rekeying.headers(record("k", 0, 10_001), LIMIT)).isEmpty();
  }

  private static RawRecord record(String key, int partition, int size) {
    return record(key, partition, size, new RecordHeaders().add("kept", new byte[0]));
  }

  private static RawRecord record(String key, int partition, int size, Headers headers) {
    return new RawRecord(
        "requests",
        partition,
        0,
        key == null ? null : key.getBytes(UTF_8),
        new byte[size],
        headers,
        Instant.EPOCH);
  }
}
