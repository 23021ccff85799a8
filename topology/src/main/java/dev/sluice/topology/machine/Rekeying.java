package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;

/**
 * Writing records again under the key, and into the partition, where they belong. Outside producers
 * choose keys of their own, and clients that are not Java's spread the right keys over other
 * partitions: librdkafka's default partitioner hashes differently.
 */
final class Rekeying {
  private static final String COUNT = "sluice-rekeyed";

  /** One writing puts a record right; more mean that partitions are not what the settings say. */
  private static final int MOST = 3;

  private Rekeying() {}

  /** Whether a record lies where records of this key belong. */
  static boolean isAtHome(RawRecord record, String key, int partitions) {
    byte[] bytes = key.getBytes(UTF_8);
    return Arrays.equals(record.key(), bytes) && record.partition() == partition(bytes, partitions);
  }

  /** The partition of Java's default partitioner. */
  static int partition(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  /**
   * The headers of the record when written again, or nothing if that was done too often or the
   * record is too large for it: compressed by its producer, a record may be larger than the topic
   * takes.
   */
  static Optional<Headers> headers(RawRecord record, RecordLimit limit) {
    Header last = record.headers().lastHeader(COUNT);
    int count =
        last == null || last.value() == null || last.value().length != 1 ? 0 : last.value()[0];
    if (count < 0 || count >= MOST) {
      return Optional.empty();
    }
    if (size(record) > limit.bytes()) {
      return Optional.empty();
    }
    RecordHeaders headers = new RecordHeaders(record.headers());
    headers.remove(COUNT);
    headers.add(COUNT, new byte[] {(byte) (count + 1)});
    return Optional.of(headers);
  }

  private static long size(RawRecord record) {
    long size = record.value() == null ? 0 : record.value().length;
    for (Header header : record.headers()) {
      size +=
          header.key().length() * 4L + (header.value() == null ? 0 : header.value().length) + 10;
    }
    return size;
  }
}
