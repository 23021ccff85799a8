package dev.sluice.topology.machine;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.Failure;

/**
 * The largest record that is written.
 *
 * @param bytes key and value together, what Kafka adds left out
 */
public record RecordLimit(int bytes) {
  /** What Kafka adds to a record alone in its batch, and the headers that are carried on. */
  private static final int OVERHEAD = 2048;

  /** The limit that follows from {@code MAX_RECORD_BYTES}. */
  public static RecordLimit of(KafkaSettings kafka) {
    return new RecordLimit(kafka.maxRecordBytes() - OVERHEAD);
  }

  /** The failure of what does not fit, for example {@code "the answer"} of so many bytes. */
  public Failure tooLarge(String what, int size) {
    return new Failure(
        FailureCodes.TOO_LARGE,
        "%s takes %d bytes, more than the %d that %s leaves"
            .formatted(what, size, bytes, KafkaSettings.MAX_RECORD_BYTES.name()),
        null);
  }
}
