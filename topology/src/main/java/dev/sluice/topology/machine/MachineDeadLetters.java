package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes the dead letter of a record. */
final class MachineDeadLetters {
  static final String COMPONENT = "topology";

  private static final int KEY_SHOWN = 256;

  /**
   * The parts of a record that its dead letter holds: as many as fit. What is left out is still in
   * the record's own topic.
   */
  enum Kept {
    ALL,
    NO_HEADERS,
    ONLY_THE_START_OF_THE_KEY
  }

  private MachineDeadLetters() {}

  /** The dead letter of a record. */
  static DeadLetter of(
      RawRecord raw,
      Failure failure,
      @Nullable String tenant,
      @Nullable String id,
      Instant now,
      Kept kept) {
    boolean whole = kept != Kept.ONLY_THE_START_OF_THE_KEY;
    return DeadLetter.newBuilder()
        .setSourceTopic(raw.topic())
        .setSourcePartition(raw.partition())
        .setSourceOffset(raw.offset())
        .setKey(whole ? buffer(raw.key()) : start(raw.key()))
        .setValue(whole ? buffer(raw.value()) : null)
        .setHeaders(kept == Kept.ALL ? headers(raw) : List.of())
        .setComponent(COMPONENT)
        .setFailure(failure)
        .setAttempts(1)
        .setFailedAt(now)
        .setTenant(tenant)
        .setRequestId(id)
        .build();
  }

  /** The key of the dead letter: the record's own, as far as it is text. */
  static byte[] key(RawRecord raw) {
    byte[] key = raw.key() == null ? new byte[0] : raw.key();
    return new String(key, 0, Math.min(key.length, KEY_SHOWN), UTF_8).getBytes(UTF_8);
  }

  private static List<RecordHeader> headers(RawRecord raw) {
    List<RecordHeader> headers = new ArrayList<>();
    for (Header header : raw.headers()) {
      headers.add(new RecordHeader(header.key(), buffer(header.value())));
    }
    return headers;
  }

  private static @Nullable ByteBuffer start(byte @Nullable [] key) {
    return key == null ? null : ByteBuffer.wrap(key, 0, Math.min(key.length, KEY_SHOWN)).slice();
  }

  private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
