package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a topic holds, reading them gives a record or one kind of failure. */
class HostileBytesTest {
  private static final int BODIES = 20_000;
  private static final long SEED = 21;

  /**
   * What a body may cost to read, for each of its bytes and once: arrays of tiny records, at most.
   */
  private static final long BYTES_A_BYTE = 400;

  /** The first record of a class has Avro work out how its versions are read. */
  private static final long BYTES_ONCE = 4_000_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<Topic<?>> topics() {
    return Topics.ALL.stream();
  }

  /** A string of two, and of one and a half gigabytes, of which one byte follows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "feffffff0f78",
        "fcffffff0f78",
        "80dea0cb0578",
        "0178",
        "ffffffffffffffffff0178",
        "ffffffffffffffffffff78",
      })
  void aLengthThatIsNoneOfTheRecordIsRefused(String body) {
    byte[] bytes = with(SpecificData.get().getSchema(Request.class), HexFormat.of().parseHex(body));
    assertThat(reads(AvroCodec.of(Request.class)::decode, bytes)).isFalse();
  }

  @Test
  void theSixteenBytesThatStoppedEverything() {
    byte[] bytes = HexFormat.of().parseHex("c301e56384a789c8b59afeffffff0f78");
    assertThat(reads(AvroCodec.of(Request.class)::decode, bytes)).isFalse();
    assertThat(reads(new InboundCodec<>(Request.class)::decode, bytes)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("topics")
  void anyBytesAreReadOrRefused(Topic<?> topic) throws IOException {
    int read = fuzz(AvroCodec.of(topic.value())::decode, topic.value(), SEED);
    // Some are right by chance: else the bodies would be too wild to reach the fields behind.
    assertThat(read).isBetween(1, BODIES - 1);
  }

  @Test
  void anyJsonIsReadOrRefused() {
    InboundCodec<Request> codec = new InboundCodec<>(Request.class);
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> parts =
        List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            ":",
            "null",
            "true",
            "\"request_id\"",
            "\"input\"",
            "\"deadline\"",
            "\"metadata\"",
            "\"action\"",
            "\"temperature\"",
            "1e999999999",
            "-0",
            "99999999999999999999999",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"\\ud800\"",
            "\u0000",
            "\ufeff",
            " ",
            "{\"a\":",
            "[[[[[[[[",
            "\"x\"",
            "1",
            "-1.5");
    for (int i = 0; i < BODIES; i++) {
      StringBuilder text = new StringBuilder("{");
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      reads(codec::decode, text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    byte[] deep = new byte[1_000_000];
    Arrays.fill(deep, (byte) '[');
    deep[0] = '{';
    assertThat(reads(codec::decode, deep)).isFalse();
  }

  /** How bytes are read. */
  interface Reader {
    Object read(byte[] bytes) throws UndecodableException;
  }

  /**
   * Reads bodies drawn from a seed: right ones, broken ones, random ones.
   *
   * @return how many were records
   */
  private static int fuzz(Reader reader, Class<? extends SpecificRecord> type, long seed)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Schema> versions = List.copyOf(PublishedSchemas.of(SpecificData.get().getSchema(type)));
    int read = 0;
    for (int i = 0; i < BODIES; i++) {
      Schema schema = versions.get(random.nextInt(versions.size()));
      byte[] body = random.nextInt(4) == 0 ? noise(random) : broken(right(schema, i), random);
      read += reads(reader, with(schema, body)) ? 1 : 0;
    }
    return read;
  }

  /** Whether it is a record; fails if it is neither that nor refused, or costs too much. */
  private static boolean reads(Reader reader, byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean read;
    try {
      reader.read(bytes);
      read = true;
    } catch (UndecodableException e) {
      read = false;
    } catch (Throwable e) {
      throw new AssertionError(HexFormat.of().formatHex(bytes), e);
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as(() -> HexFormat.of().formatHex(bytes))
        .isLessThan(BYTES_ONCE + bytes.length * BYTES_A_BYTE);
    return read;
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A body with some bytes changed, cut off, or put in; now and then none. */
  private static byte[] broken(byte[] body, SplittableRandom random) {
    byte[] bytes = body.clone();
    for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = Arrays.copyOf(bytes, at);
        // The longest numbers there are.
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) 0xFF);
        default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return bytes;
  }

  private static byte[] right(Schema schema, int seed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    Object datum = new RandomData(new GenericData(), schema, 1, seed, true).iterator().next();
    new GenericDatumWriter<>(schema).write(datum, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static byte[] with(Schema schema, byte[] body) {
    return ByteBuffer.allocate(10 + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 1)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .put(body)
        .array();
  }
}
